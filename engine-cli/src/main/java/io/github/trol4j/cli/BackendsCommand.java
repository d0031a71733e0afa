package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Backends.Candidate;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what could compute here. */
@Command(
        name = "backends",
        description =
                "Lists each backend: usable and what it computes with, or the reason why not. The first usable one is the default.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  trol backends --json"})
final class BackendsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        List<Candidate> candidates = Backends.candidates();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ArrayNode array = new ObjectMapper().createArrayNode();
            candidates.forEach(c -> array.addObject()
                    .put("name", c.provider().name())
                    .put("usable", c.probe().usable())
                    .put("reason", c.probe().reason()));
            out.println(array);
        } else {
            candidates.forEach(c -> out.printf(
                    "%-10s %-9s %s%n",
                    c.provider().name(),
                    c.probe().usable() ? "usable" : "unusable",
                    c.probe().reason()));
        }
        return 0;
    }
}
