"""The dialogue graph: state, nodes, routing and the run of one turn."""
