"""Every sentence that banshi itself says to citizens, and the words by which they steer it, each under its name here.

What a service says stands in the catalogue. Short sentences, one step each, a way out in every one (适老化).
"""

from bot.dialogue.words.asked_back import *
from bot.dialogue.words.booked import *
from bot.dialogue.words.deeds import *
from bot.dialogue.words.english import *
from bot.dialogue.words.family import *
from bot.dialogue.words.forms import *
from bot.dialogue.words.guides import *
from bot.dialogue.words.life import *
from bot.dialogue.words.lists import *
from bot.dialogue.words.matters import *
from bot.dialogue.words.mentioned import *
from bot.dialogue.words.own import *
from bot.dialogue.words.people import *
from bot.dialogue.words.plain import *
from bot.dialogue.words.retold import *
from bot.dialogue.words.shaping import *
from bot.dialogue.words.steering import *
from bot.dialogue.words.talk import *
