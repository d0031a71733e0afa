package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** All known benchmarks: the built-in ones, and those that an application puts on its class path as services. */
public final class Benchmarks {
    private Benchmarks() {}

    /** In the order of the published list, then by discovery. */
    public static List<Benchmark> all() {
        List<Benchmark> all = new ArrayList<>(List.of(
                new Qbench(),
                new ScienceQa(),
                new Ai2d(),
                new ChartQa(),
                new Seed(),
                new Pope(),
                new HallusionBench(),
                new Mme(),
                new MathVista(),
                new MmBench.TestEnglish(),
                new MmBench.TestChinese(),
                new MmVet(),
                new Llava(),
                new MmStar(),
                new MathVerse(),
                new VisualWebBench(),
                new MmBench.DevEnglish(),
                new MmBench.DevChinese(),
                new TextVqa(),
                new Gqa(),
                new VqaV2(),
                new VizWiz(),
                new Mmmu(),
                new NanoFree(),
                new Mme.Nano(),
                new MmBench.Nano()));
        ServiceLoader.load(Benchmark.class).forEach(all::add);
        return List.copyOf(all);
    }

    /** The benchmark of a name. Throws {@link EvalException} that lists the known names. */
    public static Benchmark named(String name) {
        Map<String, Benchmark> byName = new LinkedHashMap<>();
        for (Benchmark benchmark : all()) {
            byName.putIfAbsent(benchmark.info().name(), benchmark);
        }
        Benchmark found = byName.get(name);
        if (found == null) {
            throw new EvalException("no set is called '" + name + "'; known are " + byName.keySet());
        }
        return found;
    }
}
