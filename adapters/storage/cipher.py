"""Encryption of other people's tokens at rest: Fernet (AES-128-CBC with HMAC-SHA256) under keys that can be changed.

Lives here: keys from a setting or from a file of the data directory. The first key encrypts, all of them decrypt: to change keys, put a
new one in front, start the program once, and drop the old one later. Source: cryptography.io/en/latest/fernet, MultiFernet.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import Misconfigured

KEY_FILE = "secret.key"
HOW_TO_MAKE_ONE = "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"


class Cipher:
    """Raises Misconfigured for a key that is none."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise Misconfigured(
                f"PAPERROUTE_SECRET_KEYS: a key is 32 bytes in URL-safe base 64; make one with: {HOW_TO_MAKE_ONE}"
            ) from None

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        """Raises Misconfigured when none of the keys opens it."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Misconfigured(
                "Tokens were encrypted under a key that is not set now: put it back into PAPERROUTE_SECRET_KEYS "
                f"(or the file {KEY_FILE} into the data directory), or have the workspaces install the app again."
            ) from None

    def fresh(self, sealed: str) -> str:
        """The same under the first key. Raises Misconfigured."""
        return self.encrypt(self.decrypt(sealed))


def cipher(keys: Sequence[str], data_dir: Path) -> Cipher:
    """From the setting, else from the data directory's own key, which is made at its first use (0600)."""
    return Cipher(keys or [_own_key(data_dir / KEY_FILE)])


def _own_key(path: Path) -> str:
    """Whole or not at all, also when two processes make it at once."""
    made = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # another process was quicker: its key is the key
        finally:
            made.unlink()
    return path.read_text().strip()
