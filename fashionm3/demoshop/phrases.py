"""How shoppers ask and stylists answer: the wording of the demo shop's dialogues.

Placeholders of questions: `{ask}` is "a bag" or "shoes", `{bare}` the same without article,
`{for}` " for the office in winter" or nothing, `{these}` "these two" or "this piece". Those of
answers: `{named}` is the pictured garments, `{piece}` the recommended item with its details,
`{it}` and the verb endings agree with the item.
"""

from collections.abc import Mapping
from types import MappingProxyType

FIRST_QUESTIONS = (
    "Here is a picture of what I am wearing{for}. Which {bare} would go with it?",
    "I uploaded a photo of my outfit. Could you recommend {ask}{for}?",
    "I like {these}. Which {bare}{for}?",
    "I picked {these}. Which {bare} should I take{for}?",
    "What {bare} should go with {these}{for}?",
    "What {bare} should I wear with the pieces in my picture{for}?",
    "I am putting together the look in this photo{for} and still need {ask}. What do you suggest?",
    "Please look at my photo. What {bare} would finish this outfit{for}?",
    "Can you suggest {ask} to complete the outfit in the picture{for}?",
    "This is what I have so far. I am looking for {ask} that would match{for}.",
    "I just laid {these} out on my bed. Which {bare} would you add{for}?",
    "I took a photo of my favourite pieces. What {bare} would you pair with them{for}?",
    "I want to wear the things in this picture{for}, but I cannot decide on {ask}. Any ideas?",
    "Could you help me find {ask} for the look I uploaded{for}?",
    "I am missing {ask} for this combination{for}. What would you wear?",
    "Which {bare} would suit the outfit in my picture{for}?",
    "Do you have an idea for {ask} with {these}{for}?",
    "I have these pieces and want to build a whole outfit{for}. What about {ask}?",
    "I'm planning to wear this{for}. What {bare} would look good with it?",
    "Hi! Can you tell me which {bare} I should wear with this{for}?",
    "This is going to be my outfit{for}. Now I need {ask}.",
    "My photo shows what I picked{for}. I need {ask} to go with it, please.",
)
NEXT_QUESTIONS = (
    "I like that. And which {bare} would you add?",
    "Sounds good! What about {ask} to go with all of it?",
    "Great, thank you. I also need {ask}. What do you suggest?",
    "Perfect. Can you recommend {ask} as well?",
    "Nice idea. Which {bare} would round off the look?",
    "That works for me. Now what {bare} would fit with everything?",
    "Lovely. Could you also find {ask}?",
    "Good choice. What {bare} would you wear with that?",
)
ALTERNATIVE_QUESTIONS = (
    "This is the outfit I chose{for}, but I would like a different {one}. What else works?",
    "I am not sure about the {one} in my picture. Can you suggest another {one}{for}?",
    "I like this look, but not the {one}. What could I wear instead{for}?",
    "Here is my current outfit. Could you swap the {one} for something else{for}?",
    "What other {one} would go with the rest of this outfit{for}?",
    "I have worn this combination so often. Is there an alternative {one}{for}?",
    "Can you show me a different {one} for the outfit in this photo{for}?",
    "I would like to change the {one} in this look{for}. Any suggestions?",
    "The {one} in my photo does not convince me. What would be better{for}?",
    "Please find me another {one} that fits the rest of my outfit{for}.",
)
ALTERNATIVE_QUESTIONS_PLURAL = (
    "This is the outfit I chose{for}, but I would like different {one}. What else works?",
    "I am not sure about the {one} in my picture. Can you suggest other {one}{for}?",
    "I like this look, but not the {one}. What could I wear instead{for}?",
    "Here is my current outfit. Could you swap the {one} for something else{for}?",
    "What other {one} would go with the rest of this outfit{for}?",
    "I have worn this combination so often. Are there alternative {one}{for}?",
    "Can you show me different {one} for the outfit in this photo{for}?",
    "I would like to change the {one} in this look{for}. Any suggestions?",
    "The {one} in my photo do not convince me. What would be better{for}?",
    "Please find me other {one} that fit the rest of my outfit{for}.",
)
COLOUR_WISHES = (
    " Something in {colour} would be nice.",
    " I would love {colour}.",
    " Preferably in {colour}.",
    " I am thinking of {colour}.",
)

ASKS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        # slot → (with article, bare)
        "top": (("a top", "top"), ("something on top", "top")),
        "outer": (("an outer layer", "outer layer"), ("something to wear over it", "layer")),
        "bottom": (("bottoms", "bottoms"),),
        "dress": (("a dress", "dress"),),
        "shoes": (("shoes", "shoes"), ("a pair of shoes", "shoes"), ("footwear", "footwear")),
        "bag": (("a bag", "bag"), ("a handbag", "handbag")),
        "head": (("headwear", "headwear"), ("a hat", "hat")),
        "scarf": (("a scarf", "scarf"), ("an accessory", "accessory")),
        "belt": (("a belt", "belt"), ("an accessory", "accessory")),
        "eyes": (("sunglasses", "sunglasses"), ("an accessory", "accessory")),
        "jewellery": (("jewellery", "jewellery"), ("an accessory", "accessory")),
    }
)
"""General words for what fills a slot."""

OCCASION_PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "office": ("for the office", "for work", "for a business meeting", "for a job interview"),
        "casual": ("for the weekend", "for every day", "for a brunch", "for running errands"),
        "party": ("for a party", "for a night out", "for a birthday", "for a concert"),
        "wedding": ("for a wedding", "for an engagement", "for a wedding reception"),
        "date": ("for a date", "for dinner", "for a restaurant evening"),
        "formal": ("for a gala", "for the opera", "for a formal evening"),
        "sport": ("for the gym", "for training", "for a workout"),
        "beach": ("for the beach", "for a day at the seaside", "for the pool"),
        "travel": ("for a trip", "for a long flight", "for my vacation"),
        "festival": ("for a festival", "for a picnic", "for a garden party"),
    }
)

ANSWERS_PLURAL = (
    # the named garments as several
    "Your {named} call for {piece}: {reason}.",
    "With your {named}, I would choose {piece}. {Reason}.",
    "To go with the {named}, I recommend {piece}, because {reason}.",
    "The {named} would look great with {piece}. {Reason}.",
    "For your {named}, I suggest {piece}: {reason}.",
    "Your {named} already work well together. Add {piece}: {reason}.",
    "The {named} go nicely with {piece}, since {reason}.",
    "Next to your {named}, {piece} would be a lovely choice. {Reason}.",
    "I see {a_named}. How about {piece}? {Reason}.",
    "I see your {named}. I would add {piece}, because {reason}.",
    "With the {named}, try {piece}. {Reason}.",
    "Your {named} make a good start. I would finish the look with {piece}, as {reason}.",
)
ANSWERS_SINGULAR = (
    "Your {named} calls for {piece}: {reason}.",
    "With your {named}, I would choose {piece}. {Reason}.",
    "To go with the {named}, I recommend {piece}, because {reason}.",
    "The {named} would look great with {piece}. {Reason}.",
    "For your {named}, I suggest {piece}: {reason}.",
    "Your {named} is a strong piece. Add {piece}: {reason}.",
    "The {named} goes nicely with {piece}, since {reason}.",
    "Next to your {named}, {piece} would be a lovely choice. {Reason}.",
    "I see {a_named}. How about {piece}? {Reason}.",
    "I see your {named}. I would add {piece}, because {reason}.",
    "With the {named}, try {piece}. {Reason}.",
    "Your {named} makes a good start. I would finish the look with {piece}, as {reason}.",
)
ALTERNATIVE_ANSWERS = (
    "With your {named}, I would try {piece} instead. {Reason}.",
    "To go with the {named}, I recommend {piece} instead, because {reason}.",
    "Keep your {named} and switch to {piece}: {reason}.",
    "For the {named}, {piece} would be a good alternative. {Reason}.",
    "Your {named} would also look great with {piece}, since {reason}.",
    "Next to your {named}, how about {piece} this time? {Reason}.",
    "With the {named}, I suggest a change: {piece}. {Reason}.",
)

CLOSINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "office": ("{It} look{s} polished enough for work.", "{It} suit{s} a day at the office."),
        "casual": ("{It} keep{s} the look relaxed.", "{It} {is} easy to wear every day."),
        "party": ("{It} {is} ready for a long evening.", "{It} bring{s} a festive touch."),
        "wedding": ("{It} {is} festive without stealing the show.", "{It} suit{s} a wedding."),
        "date": ("{It} look{s} considered but not stiff.", "{It} {is} just right for dinner."),
        "formal": ("{It} meet{s} a formal dress code.", "{It} look{s} elegant in the evening."),
        "sport": ("{It} leave{s} you free to move.", "{It} {is} made for training."),
        "beach": ("{It} {is} easy and airy for the beach.", "{It} suit{s} a day by the sea."),
        "travel": ("{It} stay{s} comfortable on a long trip.", "{It} travel{s} well."),
        "festival": ("{It} {is} comfortable for a day outdoors.", "{It} suit{s} a garden party."),
    }
)
"""What the item does for the occasion that was asked for."""

SEASON_CLOSINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "spring": ("{It} suit{s} mild spring days.",),
        "summer": ("{It} stay{s} comfortable in summer.",),
        "autumn": ("{It} suit{s} cool autumn days.",),
        "winter": ("{It} {is} a good choice for cold days.",),
    }
)

SHARED_COLOUR_CLOSINGS = (
    "The {shared} fits what you usually like.",
    "I kept your preference for {shared} in mind.",
    "Knowing that you like {shared}, I think you will enjoy {them}.",
)
SHARED_MATERIAL_CLOSINGS = (
    "And {it} come{s} in the {shared} you prefer.",
    "I kept your preference for {shared} in mind.",
    "Knowing that you like {shared}, I think you will enjoy {them}.",
)
SHARED_DETAIL_CLOSINGS = (
    "{It} share{s} the {shared} of your favourites.",
    "I kept in mind that you usually choose the {shared}.",
    "And you keep the {shared} that you like.",
)
DEPARTURE_CLOSINGS = (
    "{It} {is} a small step away from your usual choices, but worth a try.",
    "This differs a little from what you usually prefer, so see whether you like {them}.",
    "It is not quite your usual style; if you would rather stay close to that, tell me.",
)

CAPTIONS = (
    "{piece}",
    "{bare}",
    "{Piece}.",
    "{piece}, on a white background",
    "a product photo of {piece}",
    "{bare}, product image",
)
"""Ways to put an item description to the picture generator; the first two are what
`extract_item` returns."""
