package io.github.trol4j.examples;

import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;

/** A question computed by {@link CountingProvider}'s backend: {@code OwnBackend PICTURE QUESTION}. */
public final class OwnBackend {
    private OwnBackend() {}

    public static void main(String[] args) {
        try (TrolModel model = TrolModel.nano(LoadOptions.defaults().withBackend("counting"))) {
            System.out.println(model.ask(Path.of(args[0]), args[1]).text());
        }
        CountingProvider.COUNTS.forEach((operation, calls) -> System.out.printf("%6d  %s%n", calls.sum(), operation));
    }
}
