"""The dialog for the sources of a model's weights and inputs."""
