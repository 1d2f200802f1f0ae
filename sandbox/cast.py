"""The cast: the people and channels of Acme, the same in every test and in the trial."""

from sandbox.workspace import BOT, COLOURS, Channel, Person

MEMBERS = ["U0ADA", "U0BO", "U0CLEO", "U0FAY", "U0GUS", "U0HANA"]


def people() -> list[Person]:
    """Everybody at Acme, Eve of Globex, and the app's bot user."""
    return [
        Person(BOT, "commonplace", "Commonplace", colour="2b4a3f", is_bot=True),
        Person("U0ADA", "ada", "Ada Okafor", colour=COLOURS[0], is_admin=True),
        Person("U0BO", "bo", "Bo Lindqvist", colour=COLOURS[1]),
        Person("U0CLEO", "cleo", "Cleo Marsh", zone="America/New_York", colour=COLOURS[2]),
        Person("U0DEV", "dev", "Dev Patel", colour=COLOURS[3], is_guest=True),
        Person("U0FAY", "fay", "Fay Tran", colour=COLOURS[4]),
        Person("U0GUS", "gus", "Gus Adeyemi", colour=COLOURS[5]),
        Person("U0HANA", "hana", "Hana Sato", zone="Asia/Tokyo", colour=COLOURS[6]),
        Person("U0EVE", "eve", "Eve Castellano", colour=COLOURS[7], team="T0GLOBEX"),
    ]


def channels() -> list[Channel]:
    """The channels of Acme, none of which holds the bot yet."""
    return [
        Channel("C0GENERAL", "general", is_general=True, topic="Everything and everyone", members=[*MEMBERS]),
        Channel("C0WOOD", "woodworking", topic="Hand tools, mostly", members=[*MEMBERS, "U0DEV"]),
        Channel("C0ONCALL", "on-call", topic="Pagers and what they taught us", members=[*MEMBERS]),
        Channel(
            "C0CARE", "care-handover", topic="Handing over well. Never patient details", members=[*MEMBERS]
        ),
        Channel("C0RANDOM", "random", topic="Anything at all", members=[*MEMBERS]),
        Channel(
            "C0BENCH",
            "bench-repairs",
            is_private=True,
            topic="The repair bench",
            members=["U0ADA", "U0BO", "U0CLEO"],
        ),
        Channel(
            "C0SUPPLIER",
            "supplier-joinery",
            is_ext_shared=True,
            topic="With Globex",
            members=["U0ADA", "U0FAY", "U0EVE"],
        ),
    ]
