"""The predefined scenarios of the sandbox.

The scenarios use the states and error codes of the real vendors. The error messages for items are invented.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bulkstatus.sandbox.scenario import Scenario
from bulkstatus.sandbox.scenarios import applivery, passcreator, saymon, zoho_creator

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        scenario.name: scenario
        for vendor in (passcreator, applivery, saymon, zoho_creator)
        for scenario in vendor.SCENARIOS
    }
)
"""All predefined scenarios of the sandbox. Each key is the name of a scenario."""
