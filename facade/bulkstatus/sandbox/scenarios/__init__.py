"""The scenarios of the sandbox. States and errors are those of the vendors; the messages about items are made up."""

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
"""All scenarios of the sandbox, by name."""
