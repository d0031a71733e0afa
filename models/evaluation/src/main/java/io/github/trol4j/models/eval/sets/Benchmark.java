package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.DataRoot;

/** A data set that can be loaded, run and scored. Implementations are stateless; register them with {@code ServiceLoader}. */
public interface Benchmark {
    BenchmarkInfo info();

    /** Reads the questions; pictures are read later, one by one. Throws {@link EvalException} if a file is missing or broken. */
    EvalTask load(DataRoot root);
}
