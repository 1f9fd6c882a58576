"""Single values as people write them: a word of a few, a number, on or off. A mistake is a UserError that says what to write."""

from __future__ import annotations

from bot.commands.wording import shortened
from bot.errors import UserError
from bot.language import _

OFF = frozenset({"off", "no", "none", "never", "0", "false", "unlimited"})
ON = frozenset({"on", "yes", "true", "always"})


def one_of(text: str, values: tuple[str, ...]) -> str:
    typed = text.strip().lower()
    if typed not in values:
        these, last, typed = ", ".join(values[:-1]), values[-1], shortened(text, 40)
        raise UserError(
            _("I do not know “{typed}” here. Write {these} or {last}.", typed=typed, these=these, last=last)
        )
    return typed


def whole_number(text: str, least: int, most: int, what: str) -> int:
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and least <= int(typed[:9]) <= most):
        said = _(
            "How many {what}? Write a number from {least} to {most}, such as {example}, or off.",
            what=what,
            least=least,
            most=most,
            example=min(5, most),
        )
        raise UserError(said)
    return int(typed)


def switch(text: str) -> bool:
    typed = text.strip().lower()
    if typed in ON | OFF:
        return typed in ON
    raise UserError(_("“{typed}” is neither on nor off. Write one of the two.", typed=shortened(text, 40)))


def is_off(text: str) -> bool:
    return text.strip().lower() in OFF
