"""A message by what it is: words, a place, a picture, a scene that names a service, somebody who comes."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec.structs import replace

from bot.dialogue import asking, requests, values, words
from bot.dialogue.conversation import Conversation, Filled
from bot.dialogue.scene import Scene
from bot.dialogue.sent import given, named_city, unused
from bot.dialogue.steering import steer
from bot.dialogue.turn import Turn
from bot.intents.decision import Verdict
from bot.intents.slots.centres import nearest
from bot.messages import Kind, Reply, join_replies

LONGEST = 500
"""Characters of a message that are read as a request; citizens' longest dictations stay far below."""


async def entered(scene: Scene) -> Turn:
    """The service that brought somebody, else the welcome."""
    return await by_scene(scene) or await named(scene) or welcome(scene)


async def left(scene: Scene) -> Turn:
    """Nothing is said to who leaves, or takes back what they allowed: all that is held of them is erased."""
    await scene.people.erase(scene.message.address)
    return Turn(None, Conversation(), erased=True)


async def noticed(scene: Scene) -> Turn:
    """Nothing changes by what awaits no answer."""
    return Turn(None, scene.talk)


async def other(scene: Scene) -> Turn:
    """What a message comes to that we can't use."""
    return scene.say(words.OTHER_KIND)


async def followed(scene: Scene) -> Turn:
    """The welcome, and the service that a scanned code stands for."""
    turn = await by_scene(scene) or await named(scene)
    if turn is None or turn.reply is None:
        return welcome(scene)
    return replace(turn, reply=join_replies(Reply(scene.catalog.welcome), turn.reply))


def welcome(scene: Scene) -> Turn:
    """What a citizen reads who comes for the first time, or back."""
    names = {service: scene.catalog.services[service].name for service in scene.catalog.popular}
    return Turn(Reply(scene.catalog.welcome, asking.services(names)), scene.talk)


async def by_scene(scene: Scene) -> Turn | None:
    """Opens the service that the scene names by its id; None where it names none, or the one that is under way."""
    service, form = scene.message.scene, scene.talk.form
    if service not in scene.catalog.services or (form is not None and form.service == service and scene.message.text):
        return None
    words_said = "" if scene.message.text == service else scene.message.text
    return await requests.open_service(scene, service, scene.hear(words_said))


async def named(scene: Scene) -> Turn | None:
    """Opens the service that the scene names in words; None where it names none for sure."""
    if not scene.message.scene:
        return None
    said = scene.hear(scene.message.scene)
    decision = scene.route(said)
    if decision.verdict is not Verdict.ROUTE or decision.service is None:
        return None
    return await requests.open_service(scene, decision.service, said)


async def text(scene: Scene) -> Turn:
    """The turn for words, or for the service that their scene names."""
    if scene.message.scene and (opened := await by_scene(scene)):
        return opened
    typed = scene.message.text
    if not typed.strip():
        return scene.say(words.EMPTY)
    if len(typed) > LONGEST:
        return scene.say(words.TOO_LONG)
    if not any(map(str.isalnum, typed)):
        return scene.say(words.ONLY_SIGNS)
    said = scene.hear(typed)
    return await steer(scene, said) or await requests.request(scene, said)


async def voice(scene: Scene) -> Turn:
    """What was said, as the platform or the operator's speech service heard it."""
    message, ears = scene.message, scene.mind.means.ears
    if not message.text.strip() and message.recording and ears is not None:
        scene.message = replace(message, text=await ears(message))
    return await text(scene) if scene.message.text.strip() else scene.say(words.VOICE)


async def place(scene: Scene) -> Turn:
    """The turn for a place that was sent."""
    location = scene.message.location
    if location is None:
        return scene.say(words.OTHER_KIND)
    city = str(scene.hear(location.label).values.get("city", ""))
    if not city and (centre := nearest(location.latitude, location.longitude)):
        city = centre.city
        scene.be_in(city)
    where = values.place(location)
    scene.talk = replace(scene.talk, place=where)
    named = words.LOCATION_SENT.format(label=location.label) if location.label else words.LOCATION_SENT_UNNAMED
    turn = await given(scene, "location", where) or await named_city(scene, city) or await unused(scene, named)
    return turn or scene.say(words.sentence(named, words.LOCATION_FOR))


async def picture(scene: Scene) -> Turn:
    """The turn for a picture that was sent; one that nothing asks for is kept for a form that will."""
    image = scene.message.image or ""
    turn = await given(scene, "photo", Filled(image, words.PHOTO))
    if turn is not None:
        return turn
    scene.talk = replace(scene.talk, photo=image)
    return await unused(scene, words.IMAGE_UNREAD) or scene.say(words.IMAGE)


ANSWERS: Mapping[Kind, Callable[[Scene], Awaitable[Turn]]] = {
    Kind.TEXT: text,
    Kind.VOICE: voice,
    Kind.FOLLOW: followed,
    Kind.ENTER: entered,
    Kind.UNFOLLOW: left,
    Kind.REVOKE: left,
    Kind.NOTICE: noticed,
    Kind.LOCATION: place,
    Kind.IMAGE: picture,
    Kind.OTHER: other,
}
