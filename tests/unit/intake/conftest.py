"""The intake's scene."""

from __future__ import annotations

import pytest

from tests.unit.intake.scene import Scene


@pytest.fixture
def scene(redis, clock) -> Scene:
    return Scene(redis, clock)
