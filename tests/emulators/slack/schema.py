"""Makes block-kit.schema.json anew from Slack's own types for TypeScript. `make slack-schema`; needs npm.

What is kept: the definitions that blocks, modals and home views reach, without their descriptions.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.emulators.slack.peers import SCHEMA

PACKAGES = ("@slack/types@3.2.0", "ts-json-schema-generator@2.4.0")
ROOTS = ("KnownBlock", "HomeView", "ModalView")
TYPES = f"""import {{ {", ".join(ROOTS)} }} from "@slack/types";
export type Message = {{ blocks: KnownBlock[] }};
export type View = HomeView | ModalView;
"""
COMPILER = {"compilerOptions": {"strict": True, "moduleResolution": "node", "skipLibCheck": True}, "files": ["t.ts"]}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "t.ts").write_text(TYPES)
        Path(folder, "tsconfig.json").write_text(json.dumps(COMPILER))
        Path(folder, "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=folder, check=True)
        made = subprocess.run(
            ["npx", "ts-json-schema-generator", "--path", "t.ts", "--tsconfig", "tsconfig.json", "--no-type-check"],
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
    schema = json.loads(made.stdout)
    definitions = _plain(schema["definitions"], names=True)
    reached = _reached(definitions)
    kept = {
        "$schema": schema["$schema"],
        "$comment": f"Made from {PACKAGES[0]} (MIT, Slack Technologies) by `make slack-schema`. Not edited by hand.",
        "definitions": {name: definitions[name] for name in sorted(reached)},
    }
    SCHEMA.write_text(json.dumps(kept, separators=(",", ":"), sort_keys=True) + "\n")


def _plain(value: Any, *, names: bool = False) -> Any:
    """Without what is said of a schema in words. `names`: the keys are names of fields, not words of JSON Schema."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = value if names else {key: part for key, part in value.items() if key not in ("description", "deprecated")}
    return {key: _plain(part, names=not names and key == "properties") for key, part in kept.items()}


def _reached(definitions: dict[str, Any]) -> set[str]:
    reached: set[str] = set()
    waiting = [*ROOTS]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _references(definitions[name])
    return reached


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for each in value for name in _references(each)]
    if not isinstance(value, dict):
        return []
    here = [value["$ref"].rsplit("/", 1)[-1]] if isinstance(value.get("$ref"), str) else []
    return here + [name for part in value.values() for name in _references(part)]


if __name__ == "__main__":
    main()
