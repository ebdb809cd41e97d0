"""
Everyday English, as far as matching needs it: which words say nothing of what is felt, which mean
the same, and which take back what follows them.

No line of the questionnaire and no sign stands here: how people say a sign is data, beside it.
"""

from __future__ import annotations

STOP = frozenset(
    """
    a about ago again ah all along also am an and any anything are around as at aware away be became
    because been before being bit by came could d day days did do does doing done during each
    either else em er even ever every everything feel feeling feels felt few first for from get gets
    getting go goes going gone got had has have having he her here hi hello him his how i id if
    im in inside into is it its ive just keep keeps kind kinda lately later left let like little lot
    lots ll m made make makes many maybe me mean might mine month months more morning most much my
    myself near nearly now of off ok oh on one only or our out over part please pretty quite re
    really right s same say see seem seems she since so some someone something sometimes sort
    soon started still stuff such t than thanks that thats the their them then there these they
    thing things think this those though three time times to today together too try trying two um
    until up us use used ve very wanna want was we week weeks well went were what whats when where
    which while who whole why will with within would yeah year years yes yesterday yet you your
    yourself last tuesday monday wednesday thursday friday saturday sunday hour hours minute minutes
    """.split()
)
"""Words that say nothing of what is felt; a left or right side is told apart elsewhere."""

SAME: dict[str, str] = {
    word: words[0]
    for words in (
        line.split()
        for line in """
        pain hurt hurts hurting painful ache aches achy aching sore soreness throb throbs agony
        belly tummy stomach abdomen abdominal gut guts
        pee peeing wee weeing urine urinate urinating piss pissing widdle bladder
        poo pooing poop pooping stool stools bowel bowels crap
        buttock buttocks bum bums butt cheeks backside behind bottom arse ass glute glutes rear tush
        groin crotch
        genitals genital privates fanny vulva penis willy dick cock vagina undercarriage
        anus rectum
        testicle testicles ball balls nut nuts scrotum
        numb asleep numbness numbed novocaine anesthetized
        tingle tingling tingly tingles prickly prickling fizzing
        weak weakness weaker jelly floppy feeble
        leg legs
        buckle buckles buckling buckled
        unwell poorly rough ill
        dizzy lightheaded woozy spinning giddy
        heavy heaviness lead
        pressure squeezing crushing
        drag drags dragging
        bruise bruises bruised
        cough coughing coughed
        burn burns burning burned burnt stinging stings
        itch itchy itching itches
        cramp cramps cramping
        accident crash collision
        pregnant pregnancy expecting
        foot feet
        toe toes
        faint fainted fainting faintly collapsed collapse blacked
        sweat sweats sweating sweaty
        shiver shivers shivering shivery chills shaking
        fever feverish temperature temp
        vomit vomiting vomited puke puking sick throwing nausea nauseous queasy
        breath breathe breathing breathless breathlessness winded puffed
        swollen swelling swell swelled puffy
        lump lumps bulge bump
        blood bleed bleeding bled bloody
        beat beats beating heartbeat pulse pulsing pulsating pounding
        baby unborn
        low lower
        hot warm
        cold cool icy freezing
        pale white pasty gray grey blue
        big bigger large larger
        die dying kill killing suicide suicidal
        cancer tumour tumor
        severe terrible awful horrible unbearable excruciating agonising agonizing worst strong
        clumsy fumbling
        shoulder shoulders
        neck necks
        fall fell fallen tripped
        stiff stiffness seized locked
        tight tightness taut
        sex intercourse
        sudden suddenly abruptly
        calf calves
        shin shins
        thigh thighs
        hip hips
        knee knees
        rib ribs
        side flank
        rash rashes spots blisters
        period periods
        tired tiredness exhausted fatigue knackered
        walk walking walked
        stand standing stood
        run running runs jog jogging
        sit sitting sat seat
        night nights nighttime
        lose losing lost
        woman women
        crack cracked snap snapped
        wobbly unsteady wobble staggering stagger
        leak leaking leaks leaked wetting wet incontinent dribble dribbles dribbling
        can't cannot cant couldn't couldnt unable
        """.splitlines()
    )
    if words
    for word in words
}
"""Words that mean the same to most people, each with the one that stands for all."""

TAKES_BACK = frozenset(
    ("no", "without", "never", "nor", "neither", "not", "isn't", "dont", "don't")
)
"""What follows one of these, up to the end of its part of the sentence, is not felt."""

KEPT_AFTER_NO = frozenset(
    """
    feeling feel sensation control relief strength power energy gas wind appetite warning idea
    position periods period longer able know knowing notice noticing stop stops stopping
    sleep sure want wanna live living feelings pulse
    empty going back still properly right quite there movement movements so passing better
    """.split()
)
"""After a word that takes back, these say what is missing, and that is the complaint."""

PHRASES = {
    r"\bprivate (?:parts?|bits?|area)\b|\bdown (?:there|below)\b": "genitals",
    r"\bback passage\b": "anus",
    r"\b(?:threw|throw|throwing|chucking|bringing|brought) (?:it )?up\b": "vomit",
    r"\b(?:passed|pass|passing|blacked|black|blacking) out\b|\bkeeled over\b": "faint",
    r"\b(?:gives?|gave|giving|given) (?:way|out)\b": "buckle",
    r"\b(?:catch my|short of|out of|shortness of) breath\b": "breathless",
    r"\b(?:put|bear|take|putting|bearing) (?:any |my |full )?weight\b": "stand",
    r"\b(?:better off dead|end it all)\b": "die",
    r"\b(?:do not|don't|dont|no longer|not) want to (?:live|be here|go on|wake up)\b": "die",
    r"\bnumber (?:two|2)s?\b": "poo",
    r"\bnumber (?:one|1)s?\b": "pee",
    r"\b(?:worn|wiped) out\b": "tired",
    r"\b(?:run down|under the weather|off colou?r|not myself)\b": "unwell",
    r"\b(?:keep|keeps|kept|keeping) (?:me )?(?:awake|up)\b|\bwakes? me\b": "wakes",
    r"\b(?:no|not|without|lost|loss of|lose|can't|cannot|cant|don't|dont|doesn't) "
    r"(?:any |all |the )?(?:feeling|feel|sensation)\b": "numb",
    r"\b(?:fell|falls?|gone|goes|went|go|going) (?:to sleep|asleep)\b": "asleep",
    r"\bgone dead\b|\bdead (?=foot|leg|toe|feet|toes)": "numb ",
    r"\bpins and needles\b": "tingling",
    r"\bbetween (?:my|the|your) legs\b": "genitals",
    r"\b(back|stomach|tummy|belly|tooth|head|hip|leg)aches?\b": r"\1 pain",
    r"\b(?:end|ending|take|taking|kill|killing) (?:my|your)(?: own)? ?(?:life|self)\b": "die",
    r"\b(?:kill|hurt|harm|killing|hurting|harming) (?:my|your)self\b": "die",
}
"""Several words that say one thing, each with the word that says it."""

FAINT = frozenset(
    """
    can't unabl new old stand sit walk run night lift start stop need push hard still run turn
    down up come came rest tell off away after hold lie lose touch move whole own everi shoe know
    born open close real full long high other else two begin began happen drop cross end give gave
    trip work stiff tire sick time quiet
    """.split()
)
"""Stems that lend color; by themselves they do not tell which complaint is meant."""

PLACES = frozenset(
    """
    back hip leg foot toe thigh groin belli knee calf shin chest rib side buttock neck shoulder
    spine pelvi arm hand skin bone muscl heel head low upper front inner outer middl ankl bodi joint
    finger face jaw pain testicl genit anus tailbon pubic breast
    """.split()
)
"""Stems that name a place, or pain and no more; of a warning sign more must be said than that."""

FEELINGS = frozenset(
    """
    pain numb tingl weak swollen lump blood burn itch faint vomit fever breath stiff tight rash
    cramp leak dizzi sting stab hot cold ring blur cough twitch spasm shiver sweat wobbl lose
    discharg swallow headach tire sick heavi crush
    """.split()
)
"""Stems that tell of a complaint."""

SPLITS = r"[.;!?,\n]+|\b(?:and|but|also|plus|then|as well as)\b|\s[-\u2013\u2014]\s"
"""Where one complaint ends and the next may begin."""
