"""What invented companies write. Plain on purpose: only the amounts are those of real companies."""

from random import Random

STREETS = ["Harbor Road", "Mill Street", "Border Avenue", "Depot Lane", "Commerce Way"]
CITIES = [("Laredo", "TX", "US"), ("El Paso", "TX", "US"), ("Nogales", "AZ", "US"), ("Monterrey", "NLE", "MX")]
TRADES = ["Freight", "Trading", "Imports", "Logistics", "Supply", "Manufacturing"]
NAMES = ["Alder", "Birch", "Cedar", "Dover", "Elm", "Fulton", "Grant", "Hudson", "Irving", "Juniper", "Keller"]
FIRST_NAMES = ["Ana", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Hugo", "Ines", "Jorge", "Karen", "Luis"]
LAST_NAMES = ["Alvarez", "Brooks", "Castillo", "Duarte", "Ellis", "Fuentes", "Garza", "Harper", "Ibarra", "Jensen"]
SENTENCES = [
    "The shift lead checks every seal against the log before a unit leaves the yard.",
    "Two named people may open the cabinet, and each opening is written down with time and initials.",
    "The procedure hangs at the docks in English and Spanish and is read with new staff on the first day.",
    "Records are kept for two years in the document store and looked through once a quarter.",
    "What is found wrong is held, reported to the security lead and followed until it is closed.",
    "Drivers call dispatch at each planned stop; a stop that was not planned is written up the same day.",
    "Gates are closed from 18:00 to 06:00 and lit; the guard walks the fence every two hours.",
    "The supplier confirms in writing each year that the same rules hold at its sites.",
    "Visitors show a picture, sign the book and are walked with until they leave.",
    "Access to systems is by name, taken away on the last day and reviewed every month.",
]
PAPERS = [
    ("Seal log", "log"),
    ("Access control procedure", "procedure"),
    ("Training records", "training"),
    ("Fence inspection", "record"),
    ("Partner agreement", "contract"),
    ("Camera check", "record"),
    ("Yard walk photos", "photo"),
    ("Security policy", "policy"),
    ("ISO 17712 certificate", "certificate"),
    ("Internal audit report", "report"),
]
FLAWS = [
    "Seals lie in an open drawer",
    "Log has pages without initials",
    "Camera at dock 3 shows no picture",
    "Badge of a leaver still opens the gate",
    "Training of night shift is overdue",
    "Fence is cut behind the tyre store",
]
REMEDIES = [
    "Lock the cabinet and name who may open it",
    "Brief both shifts and check a month later",
    "Replace the part and test it with the guard",
    "Add the step to the leaving checklist",
]


def some(dice: Random, words: list):
    return dice.choice(words)


def paragraph(dice: Random, sentences: int) -> str:
    return " ".join(dice.choices(SENTENCES, k=sentences))


def narrative(dice: Random) -> str:
    """An answer as people write them: one to four paragraphs with a list now and then."""
    parts = [paragraph(dice, dice.randint(2, 4)) for _ in range(dice.randint(1, 4))]
    if dice.random() < 0.4:
        parts.insert(1, "\n".join(f"- {dice.choice(SENTENCES)}" for _ in range(3)))
    return "\n\n".join(parts)
