"""Garments in words and words as garments: pure rules over the vocabulary."""

from fashionm3.description.extract import Extracted, extract, extract_item
from fashionm3.description.parse import mentioned_garments, parse_garment
from fashionm3.description.words import (
    Article,
    Described,
    Detailed,
    GarmentWords,
    describe,
    describe_garment,
    is_plural,
    join_words,
    name_detail,
    name_garment,
    noun,
    plural_phrase,
    pluralise,
    prefer_sentence,
    shared_words,
    wearing_note,
    with_article,
)

__all__ = [
    "Extracted",
    "extract",
    "extract_item",
    "mentioned_garments",
    "parse_garment",
    "Article",
    "Described",
    "Detailed",
    "GarmentWords",
    "describe",
    "describe_garment",
    "is_plural",
    "join_words",
    "name_detail",
    "name_garment",
    "noun",
    "plural_phrase",
    "pluralise",
    "prefer_sentence",
    "shared_words",
    "wearing_note",
    "with_article",
]
