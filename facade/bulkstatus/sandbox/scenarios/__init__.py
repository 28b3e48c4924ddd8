"""The scenarios by name. States and errors are the vendors'; the texts about single items are illustrative."""

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
"""Every scenario that comes with the sandbox, by name."""
