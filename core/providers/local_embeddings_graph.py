"""Writes the graphs of BERT encoders from their weights, quantised to int8, for ONNX Runtime.

A graph takes one text and gives its unit vector. One text a run: the quantised
operators scale their inputs by the largest value of the whole batch, so in a batch a vector would depend
on the texts beside it; alone, no padding and no mask are needed either.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADS = 12
DIMENSION = 384
_EPSILON = 1e-12

Weights = dict[str, NDArray[np.float32]]


def write_quantised_graph(weights_path: Path, target: Path) -> None:
    """Build all-MiniLM-L6-v2 from a safetensors file and write it, in int8, to `target`. Takes token ids."""
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    weights = load_file(weights_path)
    graph = Graph()
    hidden = _add_embeddings(graph, weights)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT32, [1, "tokens"])
    write_encoder(graph, weights, hidden, layers=6, taking=ids, target=target)


def write_encoder(
    graph: "Graph", weights: Weights, hidden: str, *, layers: int, taking: Any, target: Path
) -> None:
    """Put the layers behind `hidden`, the mean of all tokens behind them, and write the whole in int8.

    `taking` describes the graph's input; the weights have BERT's names.
    """
    for layer in range(layers):
        hidden = _add_layer(graph, weights, f"encoder.layer.{layer}.", hidden)
    axis = graph.constant("sequence_axis", np.array([1], np.int64))
    pooled = graph.node("ReduceMean", [hidden, axis], keepdims=0)
    graph.node("LpNormalization", [pooled], output="vector", axis=1, p=2)
    _quantise(graph, taking, target)


def _quantise(graph: "Graph", taking: Any, target: Path) -> None:
    import onnx
    from onnx import helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    vector = helper.make_tensor_value_info("vector", onnx.TensorProto.FLOAT, [1, DIMENSION])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", [taking], [vector], graph.constants),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
        ir_version=9,
    )
    # Says that the graph needs no pre-processing: its operators are fused already.
    model.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")
    quantize_dynamic(
        model,
        target,
        per_channel=True,
        reduce_range=True,  # seven bits: processors without VNNI would overflow with eight
        weight_type=QuantType.QInt8,
        # The fused operators are outside the standard, so their outputs' type cannot be inferred.
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def _add_embeddings(graph: "Graph", weights: Weights) -> str:
    # One text has one segment, so its row is added to the positions once and for all.
    positions = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    return graph.fused(
        "EmbedLayerNormalization",
        [
            "ids",
            "",
            graph.constant("words", weights["embeddings.word_embeddings.weight"]),
            graph.constant("positions", positions),
            "",
            graph.constant("embeddings.gamma", weights["embeddings.LayerNorm.weight"]),
            graph.constant("embeddings.beta", weights["embeddings.LayerNorm.bias"]),
        ],
        outputs=2,
        epsilon=_EPSILON,
    )


def _add_layer(graph: "Graph", weights: Weights, prefix: str, hidden: str) -> str:
    def bias(name: str) -> str:
        return graph.constant(f"{prefix}{name}.bias", weights[f"{prefix}{name}.bias"])

    def product(name: str, of: str) -> str:
        turned = weights[f"{prefix}{name}.weight"].T
        return graph.node("MatMul", [of, graph.constant(f"{prefix}{name}.weight", turned)])

    def add_and_normalise(name: str, branch: str, skip: str) -> str:
        gamma = graph.constant(f"{prefix}{name}.gamma", weights[f"{prefix}{name}.LayerNorm.weight"])
        beta = graph.constant(f"{prefix}{name}.beta", weights[f"{prefix}{name}.LayerNorm.bias"])
        inputs = [branch, skip, gamma, beta, bias(f"{name}.dense")]
        return graph.fused("SkipLayerNormalization", inputs, epsilon=_EPSILON)

    attended = graph.fused(
        "Attention", [hidden, *_attention_weights(graph, weights, prefix)], num_heads=HEADS
    )
    hidden = add_and_normalise("attention.output", product("attention.output.dense", attended), hidden)
    inner = graph.fused("BiasGelu", [product("intermediate.dense", hidden), bias("intermediate.dense")])
    return add_and_normalise("output", product("output.dense", inner), hidden)


def _attention_weights(graph: "Graph", weights: Weights, prefix: str) -> list[str]:
    names = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([weights[f"{name}.weight"].T for name in names], axis=1)
    offset = np.concatenate([weights[f"{name}.bias"] for name in names])
    return [graph.constant(f"{prefix}qkv.weight", matrix), graph.constant(f"{prefix}qkv.bias", offset)]


class Graph:
    """Nodes and constants as they are added; each node's first output is named after its number."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Adds the values; gives their name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: list[str], *, output: str = "", **attributes: Any) -> str:
        """Adds a standard operator; gives its output's name."""
        return self._add(operator, inputs, [output or f"n{len(self.nodes)}"], attributes)

    def fused(self, operator: str, inputs: list[str], *, outputs: int = 1, **attributes: Any) -> str:
        """A node of ONNX Runtime's own fused operators."""
        names = [f"n{len(self.nodes)}" + (f".{place}" if place else "") for place in range(outputs)]
        return self._add(operator, inputs, names, attributes | {"domain": "com.microsoft"})

    def _add(self, operator: str, inputs: list[str], outputs: list[str], attributes: dict[str, Any]) -> str:
        from onnx import helper

        name = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=name, **attributes))
        return outputs[0]
