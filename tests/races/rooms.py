"""Who races for what: twenty approvers, many who ask once, and rooms, each of them a group in Okta that anybody of the twenty can agree to."""

APPROVERS = tuple(f"approver.{number:02}@acme.example" for number in range(1, 21))
ASKING = tuple(f"engineer.{number:02}@acme.example" for number in range(1, 81))
ROOMS = tuple(f"room-{number:02}" for number in range(1, 5))


def catalog() -> str:
    """Every room is a group of its own, and anybody of the twenty can agree to it."""
    head = f"""
policies:
  standard: {{title: Standard, durations: [for 1d, for 1w], longest: 4w, reminders: [23h], pending: 3d}}
approvers:
  all: [{", ".join(APPROVERS)}]
roles:
"""
    return head + "".join(
        f"  {room}: {{title: {title(room)} - AWS Role, policy: standard, owner: {APPROVERS[0]}, "
        f"approvers: all, target: {{okta_group: {group(room)}}}}}\n"
        for room in ROOMS
    )


def title(room: str) -> str:
    return room.replace("-", " ").capitalize()


def group(room: str) -> str:
    return "00g" + room.replace("-", "").upper()
