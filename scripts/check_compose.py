"""Holds compose.yaml against the Compose specification's own model."""

from pathlib import Path

import yaml
from compose_spec import ComposeSpecification

composed = yaml.safe_load(Path("compose.yaml").read_text())
model = ComposeSpecification.model_validate({k: v for k, v in composed.items() if not k.startswith("x-")})
print(f"compose.yaml: {', '.join(str(name) for name in model.services or {})}")
