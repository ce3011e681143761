"""A network in the browser, for components that judge there."""

from core.browser import judge_script, network_bytes
from core.nets import checkpoints
from core.nets.model import Model
from pages.components.registration import component

_component = component("network", judge_script())


def network(model: Model) -> None:
    """Send a network to the browser, unless it is too large. It shows nothing."""
    content = network_bytes(model)
    if content is not None:
        _component(key=f"network-{checkpoints.fingerprint(model)}", data=content)
