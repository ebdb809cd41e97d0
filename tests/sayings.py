"""
How people say a sign in their own words, by the line they mean, and sentences that mean none.

The sayings are those of the second reading of the rulebook; the rulebook holds its own beside each
line. `NEW` are lines that a test adds where the rulebook has none of that id.
"""

from __future__ import annotations

from recommender.core.language.cards import Item
from recommender.core.language.rulebook import Rulebook

SAYINGS: dict[str, tuple[str, ...]] = {
    "numb-saddle": (
        "my bum feels asleep", "my cheeks feel asleep", "like sitting on a wallet",
        "like sitting on a cushion", "like the dentist down there", "can't feel the seat",
        "numb taint",
    ),
    "bladder-change": (
        "can't tell when I need to go", "have to push it out", "stop-start pee",
        "it just came out, didn't notice", "going every ten minutes, only drops",
    ),
    "bowel-change": ("can't feel the wipe", "didn't know I'd gone", "can't pass wind properly"),
    "sex-change": ("can't feel sex", "can't get it up since my back went"),
    "both-legs": (
        "pins and needles in both feet", "jelly legs", "legs like lead", "walking like a drunk",
    ),
    "leg-numb-a-week": ("my foot's gone dead", "big toe numb", "slapping foot"),
    "cord-signs": (
        "electric shock when I bend my neck", "clumsy hands", "tight band round my ribs",
    ),
    "past-cancer-new-pain": ("they got it all, ten years ago", "new ache in my ribs"),
    "small-knock": (
        "went when I coughed", "went when I rolled over", "went when I opened a window",
        "I've shrunk", "getting bent",
    ),
    "stress-fracture-risk": ("missed periods", "eating less, training more", "boot camp"),
    "infection-risk": (
        "epidural last month", "tattoo last month", "dental abscess last month", "UTI last month",
    ),
    "fever-with-pain": ("shivers", "sweats at night"),
    "beating-belly": ("tearing pain", "like a heartbeat in my tummy"),
    "swollen-leg": (
        "tight calf since the flight", "charley horse that won't go", "sore calf since the cast",
        "calf sore on the pill",
    ),
    "chest-pain": ("stabbing when I breathe in", "pressure on my chest", "jaw and arm ache"),
    "coughed-blood": ("coughed up blood",),
    "kidney-stone": ("comes in waves", "can't keep still", "side to groin"),
    "burning-pee": ("cloudy smelly wee",),
    "shoulder-tip-pain": ("late period and shoulder ache",),
    "pelvic-infection": ("smelly discharge", "hurts deep inside with sex, new"),
    "pregnancy-signs": ("tightenings", "waters broke", "baby quiet", "band headache", "itchy"),
    "sudden-testicle-pain": ("balls ache", "kick in the nuts feeling"),
    "hard-painful-lump": ("it won't go back in",),
    "iliopsoas-bleed": (
        "groin like a clenched fist on my blood thinners", "knee gives, thigh numb",
    ),
}  # fmt: skip
NEW: dict[str, tuple[str, str]] = {
    "cord-signs": ("nerve-signs", "Clumsy hands, or an electric shock down the spine"),
    "stress-fracture-risk": ("injury-and-fever", "Missed periods or eating little while training"),
    "coughed-blood": ("clot-and-blood-flow-signs", "Coughing up blood"),
    "kidney-stone": ("belly-danger-signs", "Strong pain in waves from the side to the groin"),
    "pelvic-infection": ("pelvic-signs", "Low belly pain with odd discharge"),
    "pregnancy-signs": ("pelvic-signs", "Tightenings, waters or a quiet baby while pregnant"),
    "iliopsoas-bleed": ("clot-and-blood-flow-signs", "New groin pain while on blood thinners"),
}
"""The question and the label of a line that a test adds."""

EVERYDAY = (
    "my leg fell asleep on the sofa",
    "my neck is a bit stiff from the pillow",
    "I slept badly",
    "my shoulders are tight from the laptop",
    "I am tired after work",
    "my back is stiff in the morning",
    "my feet hurt after a long day of shopping",
    "legs are sore from squats yesterday",
    "I sat too long in the car",
    "my hips feel tight after cycling",
    "thighs burn after the hill run",
    "a stitch in my side when I jog",
    "my lower back aches after gardening",
    "I carried the kids around all day",
    "my foot went to sleep under my desk",
    "cold feet in winter",
    "I get hungry in the evening",
    "sweaty after the gym",
    "out of breath after the stairs",
    "my tummy rumbles",
    "I ate too much and feel full",
    "a blister on my heel",
    "I stubbed my toe",
    "bruise on my shin from football",
    "my knee clicks on the stairs",
    "my hamstrings are short",
    "I cannot touch my toes",
    "my back cracks when I stretch",
    "cramp in my calf at night now and then",
    "pins and needles when I cross my legs",
    "I feel stressed",
    "my posture is bad",
    "I want to be more flexible",
    "a bit wobbly on one leg in yoga",
    "I need a wee a lot when I drink tea",
    "headache after a late night",
    "my butt is sore from the bike saddle",
    "growing pains as a child",
    "I hold my breath when I lift",
    "my jeans are tight at the hip",
)
"""Forty sentences of an ordinary day, none of which tells of an emergency."""


def with_sayings(rulebook: Rulebook) -> Rulebook:
    """Add the sayings, and the lines that are missing, to a rulebook."""
    questions = []
    for question in rulebook.questions:
        items = [
            item.model_copy(
                update={
                    "also_said": tuple(dict.fromkeys((*item.also_said, *SAYINGS.get(item.id, ()))))
                }
            )
            for item in question.items
        ]
        items += [
            Item(id=name, label=label, also_said=SAYINGS[name], at_least="same-day")
            for name, (place, label) in NEW.items()
            if place == question.id and name not in rulebook.entries
        ]
        questions.append(question.model_copy(update={"items": tuple(items)}))
    return rulebook.model_copy(update={"questions": tuple(questions)})
