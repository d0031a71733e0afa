package io.github.trol4j.models.nano;

import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import java.util.Arrays;
import java.util.Locale;

/** Prints how long a warm JVM needs to load the packed model, in milliseconds: {@code [backend] [count]}. */
final class NanoLoadTime {
    private NanoLoadTime() {}

    public static void main(String[] args) {
        LoadOptions options = LoadOptions.defaults().withBackend(args.length > 0 ? args[0] : "reference");
        double[] millis = new double[args.length > 1 ? Integer.parseInt(args[1]) : 30];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            TrolModel.nano(options).close();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double[] warm = Arrays.copyOfRange(millis, millis.length / 3, millis.length);
        Arrays.sort(warm);
        System.out.printf(
                Locale.ROOT,
                "first %.0f ms; warm, %d loads: best %.1f, median %.1f, worst %.1f ms%n",
                millis[0],
                warm.length,
                warm[0],
                warm[warm.length / 2],
                warm[warm.length - 1]);
    }
}
