"""Writes the graph of all-MiniLM-L6-v2 from its weights, quantised to int8, for ONNX Runtime.

The graph takes the token ids of one text and gives its unit vector. One text a run: the quantised
operators scale their inputs by the largest value of the whole batch, so in a batch a vector would depend
on the texts beside it; alone, no padding and no mask are needed either.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYERS = 6
HEADS = 12
DIMENSION = 384
_EPSILON = 1e-12

Weights = dict[str, NDArray[np.float32]]


def write_quantised_graph(weights_path: Path, target: Path) -> None:
    """Build the graph from a safetensors file and write it, in int8, to `target`."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    model = _build_model(load_file(weights_path))
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


def _build_model(weights: Weights) -> Any:
    from onnx import TensorProto, helper

    graph = _Graph()
    hidden = _add_embeddings(graph, weights)
    for layer in range(LAYERS):
        hidden = _add_layer(graph, weights, f"encoder.layer.{layer}.", hidden)
    axis = graph.constant("sequence_axis", np.array([1], np.int64))
    pooled = graph.node("ReduceMean", [hidden, axis], keepdims=0)
    graph.node("LpNormalization", [pooled], output="vector", axis=1, p=2)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("ids", TensorProto.INT32, [1, "tokens"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, DIMENSION])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
        ir_version=9,
    )


def _add_embeddings(graph: "_Graph", weights: Weights) -> str:
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


def _add_layer(graph: "_Graph", weights: Weights, prefix: str, hidden: str) -> str:
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


def _attention_weights(graph: "_Graph", weights: Weights, prefix: str) -> list[str]:
    names = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([weights[f"{name}.weight"].T for name in names], axis=1)
    offset = np.concatenate([weights[f"{name}.bias"] for name in names])
    return [graph.constant(f"{prefix}qkv.weight", matrix), graph.constant(f"{prefix}qkv.bias", offset)]


class _Graph:
    """Nodes and constants as they are added; each node's first output is named after its number."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: list[str], *, output: str = "", **attributes: Any) -> str:
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
