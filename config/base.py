"""The base of every settings class: environment first, then a .env file; mistakes become sentences.

Each adapter owns a subclass with its own prefix; the core's is `settings.py`. A field's description is its sentence in the
README's settings table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.secrets import remember


class SettingsError(ValueError):
    """One sentence a wrong variable, naming it; never the value of a secret."""


class Settings(BaseSettings):
    """Subclass with `model_config = SettingsConfigDict(env_prefix="NAME_")`."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True, hide_input_in_errors=True)

    @classmethod
    def read(cls, env_file: Path | None = None) -> Self:
        """Every secret among them is hidden from the logs from then on. Raises SettingsError."""
        try:
            found = cls(_env_file=env_file)
        except ValidationError as error:
            raise SettingsError(" ".join(cls._sentence(item["loc"], item["msg"]) for item in error.errors())) from None
        except (OSError, UnicodeError) as error:
            raise SettingsError(f"{env_file} cannot be read: {error.__class__.__name__}.") from None
        for value in (getattr(found, name) for name in cls.model_fields):
            if isinstance(value, SecretStr):
                remember(value.get_secret_value())
        return found

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        return f"{cls.model_config.get('env_prefix', '')}{field}".upper()

    @classmethod
    def _sentence(cls, location: tuple[int | str, ...], message: str) -> str:
        name = cls.variable(str(location[0])) if location else cls.__name__
        said = message.removeprefix("Value error, ").replace("Input should be", "must be").rstrip(".")
        return f"{name}: {said}."
