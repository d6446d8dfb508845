from legami.network.roles import ROLE_PERMISSIONS, Permission, Role
from legami.places.access import PLACE_EDIT


def test_coordinators_and_administrators_keep_the_places():
    assert PLACE_EDIT == Permission.PLACE_EDIT
    assert {role for role, held in ROLE_PERMISSIONS.items() if PLACE_EDIT in held} == {Role.COORDINATOR, Role.ADMINISTRATOR}
