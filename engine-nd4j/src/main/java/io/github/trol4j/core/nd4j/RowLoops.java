package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;

/** Element-wise and row-wise mathematics as loops over rows, split among the workers. */
final class RowLoops {
    /** Elementary steps that an exponential function stands for when it is decided whether to split a loop. */
    private static final int EXP = 8;

    private final Workers workers;

    RowLoops(Workers workers) {
        this.workers = workers;
    }

    Nd4jTensor add(Nd4jTensor a, Nd4jTensor b, Nd4jTensor y) {
        flat(y, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                y.values[i] = a.values[i] + b.values[i];
            }
        });
        return y;
    }

    Nd4jTensor addScaled(Nd4jTensor a, Nd4jTensor b, float[] scale, Nd4jTensor y) {
        byRow(y, 1, (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = r * y.width();
                for (int c = 0; c < scale.length; c++) {
                    y.values[at + c] = a.values[at + c] + b.values[at + c] * scale[c];
                }
            }
        });
        return y;
    }

    Nd4jTensor activate(Nd4jTensor x, Activation activation, Nd4jTensor y) {
        switch (activation) {
            case SILU -> sigmoidTimes(x, 1, y);
            case QUICK_GELU -> sigmoidTimes(x, 1.702, y);
            case GELU -> gelu(x, y);
        }
        return y;
    }

    private void sigmoidTimes(Nd4jTensor x, double slope, Nd4jTensor y) {
        flat(y, EXP, (from, to) -> {
            for (int i = from; i < to; i++) {
                double value = x.values[i];
                y.values[i] = (float) (value / (1 + Math.exp(-slope * value)));
            }
        });
    }

    /** The JDK has no error function; ND4J has one. */
    private void gelu(Nd4jTensor x, Nd4jTensor y) {
        if (x.values.length == 0) {
            return;
        }
        flat(y, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                y.values[i] = (float) (x.values[i] / Math.sqrt(2));
            }
        });
        try (INDArray array = Matrices.of(y.values, y.rows(), y.width())) {
            Nd4j.getExecutioner().exec(new Erf(array, array));
            Matrices.read(array, 0, y.values, 0, y.values.length);
        }
        flat(y, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                y.values[i] = 0.5f * x.values[i] * (1 + y.values[i]);
            }
        });
    }

    Nd4jTensor gatedProduct(Nd4jTensor gate, Nd4jTensor up, Nd4jTensor y) {
        flat(y, EXP, (from, to) -> {
            for (int i = from; i < to; i++) {
                double value = gate.values[i];
                y.values[i] = (float) (value / (1 + Math.exp(-value))) * up.values[i];
            }
        });
        return y;
    }

    Nd4jTensor layerNorm(Nd4jTensor x, float[] gain, float[] bias, float eps, Nd4jTensor y) {
        byRow(y, 4, (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = r * x.width();
                double mean = 0;
                for (int c = 0; c < gain.length; c++) {
                    mean += x.values[at + c];
                }
                mean /= gain.length;
                double squares = 0;
                for (int c = 0; c < gain.length; c++) {
                    double distance = x.values[at + c] - mean;
                    squares += distance * distance;
                }
                double scale = 1 / Math.sqrt(squares / gain.length + eps);
                for (int c = 0; c < gain.length; c++) {
                    y.values[at + c] = (float) ((x.values[at + c] - mean) * scale) * gain[c] + bias[c];
                }
            }
        });
        return y;
    }

    Nd4jTensor rmsNorm(Nd4jTensor x, float[] gain, float eps, Nd4jTensor y) {
        byRow(y, 3, (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = r * x.width();
                double squares = 0;
                for (int c = 0; c < gain.length; c++) {
                    double value = x.values[at + c];
                    squares += value * value;
                }
                double scale = 1 / Math.sqrt(squares / gain.length + eps);
                for (int c = 0; c < gain.length; c++) {
                    y.values[at + c] = (float) (x.values[at + c] * scale) * gain[c];
                }
            }
        });
        return y;
    }

    /** @param x {@code w·x + b}, {@code [T, 1]} */
    Nd4jTensor gate(Nd4jTensor x, Nd4jTensor y) {
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] = 0.5f * (float) Math.tanh(x.values[i]) + 0.5f;
        }
        return y;
    }

    Nd4jTensor mix(Nd4jTensor once, Nd4jTensor twice, Nd4jTensor g, Nd4jTensor y) {
        byRow(y, 2, (from, to) -> {
            for (int r = from; r < to; r++) {
                float second = g.values[r];
                float first = 1 - second;
                for (int i = r * y.width(); i < (r + 1) * y.width(); i++) {
                    y.values[i] = once.values[i] * first + twice.values[i] * second;
                }
            }
        });
        return y;
    }

    Nd4jTensor rotate(Nd4jTensor x, RotaryTable table, Rows positions, Nd4jTensor y) {
        int half = table.half();
        byRow(y, 3, (from, to) -> {
            for (int r = from; r < to; r++) {
                int angle = table.at(positions.get(r));
                for (int head = r * x.width(); head < (r + 1) * x.width(); head += 2 * half) {
                    for (int i = 0; i < half; i++) {
                        float left = x.values[head + i];
                        float right = x.values[head + half + i];
                        float cos = table.cos()[angle + i];
                        float sin = table.sin()[angle + i];
                        y.values[head + i] = left * cos - right * sin;
                        y.values[head + half + i] = right * cos + left * sin;
                    }
                }
            }
        });
        return y;
    }

    private void flat(Nd4jTensor y, int steps, Workers.Stretch body) {
        workers.each(y.values.length, (long) steps * y.values.length, body);
    }

    private void byRow(Nd4jTensor y, int steps, Workers.Stretch body) {
        workers.each(y.rows(), (long) steps * y.values.length, body);
    }
}
