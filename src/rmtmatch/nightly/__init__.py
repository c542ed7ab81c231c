"""The night: files in, one plan for everybody, files out; for one region or a whole country.

`run` reads the inputs once, cuts them into shards, scores the shards side by side, assigns everybody of a group of
regions at once, and writes a folder for each region. `replay` makes a night again from its record.
"""

from rmtmatch.nightly.faulty import fault_listing
from rmtmatch.nightly.night import Night
from rmtmatch.nightly.replay import Replayed, replay
from rmtmatch.nightly.running import run

__all__ = ["Night", "Replayed", "fault_listing", "replay", "run"]
