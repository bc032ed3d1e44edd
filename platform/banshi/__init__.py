"""banshi 办事: a business item of a public office is one YAML file."""
