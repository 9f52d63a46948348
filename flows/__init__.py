"""Everything that touches Prefect: the flow, its artifacts, deployments, and the server. Imported as copydesk.flows."""
