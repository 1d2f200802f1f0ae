"""Time zones to choose from, by a city that people know: fewer than Slack's hundred options."""

from functools import cache
from zoneinfo import available_timezones

COMMON = [
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Toronto",
    "America/Bogota",
    "America/Lima",
    "America/Halifax",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/St_Johns",
    "Atlantic/Azores",
    "UTC",
    "Europe/Lisbon",
    "Europe/Dublin",
    "Europe/London",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Zurich",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Prague",
    "Europe/Warsaw",
    "Europe/Budapest",
    "Europe/Copenhagen",
    "Europe/Oslo",
    "Europe/Stockholm",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Europe/Athens",
    "Europe/Bucharest",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Asia/Jerusalem",
    "Asia/Riyadh",
    "Europe/Moscow",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Ho_Chi_Minh",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Manila",
    "Australia/Perth",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Australia/Melbourne",
    "Pacific/Auckland",
]


def zones(own: str) -> list[tuple[str, str]]:
    """Names and labels, this person's own first."""
    return [(name, label(name)) for name in dict.fromkeys((own, *COMMON))]


def label(name: str) -> str:
    """`London (Europe)`."""
    region, _, city = name.rpartition("/")
    return f"{city.replace('_', ' ')} ({region})" if region else name


def usable(name: str) -> str:
    """The zone, or UTC when it is none that we know."""
    return name if name in known() else "UTC"


@cache
def known() -> frozenset[str]:
    """Every zone there is: whoever asks Python makes it read a folder of files."""
    return frozenset(available_timezones())
