"""Writers that are killed at any moment leave a register in which all acknowledged stands and nothing is half."""

import pytest

from benchmarks import crash


@pytest.mark.whole
def test_killing_writers_loses_no_acknowledged_change_and_leaves_none_half_done(tmp_path):
    tally = crash.run(crash.SMOKE_KILLS, tmp_path)
    assert tally.kills == crash.SMOKE_KILLS
    assert tally.edits + tally.imports >= crash.SMOKE_KILLS - tally.kills_while_making
    assert tally.edits
    assert tally.imports
