"""Long answers in parts: nothing lost, nothing too long, characters and lines whole."""

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import paging, words
from bot.dialogue.conversation import Conversation
from bot.dialogue.turn import Turn
from bot.messages import Choice, Link, Reply

ROOM = 2000
texts = st.text(st.sampled_from("办理居住证ab1，。😀 \n"), max_size=4000)


def parts_of(reply):
    turn = paging.fit(Turn(reply, Conversation()), ROOM)
    while turn.conversation.rest is not None:
        yield turn.reply
        turn = paging.fit(Turn(turn.conversation.rest, Conversation()), ROOM)
    yield turn.reply


@given(text=texts, address=st.text(st.sampled_from("abc/"), max_size=300))
def test_every_part_fits_and_together_they_are_the_whole(text, address):
    reply = Reply(text, (Choice("好", "好"),), (Link("去看", f"https://example.org/{address}"),))
    parts = list(parts_of(reply))
    for part in parts[:-1]:
        assert part.text.endswith(words.MORE_TO_READ)
        assert part.choices == (Choice(words.MORE, words.MORE),)
    assert all(len(part.text.encode()) <= ROOM for part in parts)
    whole = "".join(part.text.removesuffix(words.MORE_TO_READ) for part in parts)
    assert "".join(whole.split()) == "".join(text.split())
    assert parts[0].links == reply.links
    assert parts[-1].choices == reply.choices


@given(text=texts)
def test_pages_say_which_comes_next(text):
    parts = paging.pages(text, ROOM, words.MENU_MORE)
    assert all(len(part.encode()) <= ROOM for part in parts)
    assert all(f"菜单{number}" in part for number, part in enumerate(parts[:-1], 2))


def test_a_part_ends_with_a_whole_line_where_one_is_near():
    line = "一行说明文字"
    first = next(iter(parts_of(Reply("\n".join([line] * 500)))))
    assert set(first.text.split("\n")) == {line, words.MORE_TO_READ}


def test_a_platform_without_a_limit_gets_everything():
    reply = Reply("长" * 5000)
    assert paging.fit(Turn(reply, Conversation()), 0).reply == reply
