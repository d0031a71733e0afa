package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.hub.Hub;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which models are on this machine. */
@Command(
        name = "models",
        description = "Lists the models on this machine: the built-in one, those in the cache, and packed ones.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each name works as --model. Models of other kinds are left out, since nothing here can ask them; --all lists them too.",
            "",
            "Example:",
            "  trol models --json"
        })
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--all", description = "List models of other kinds, too.")
    private boolean all;

    @Option(names = "--json", description = "Print a JSON array instead of a table.")
    private boolean json;

    @Mixin
    private HubFlags flags;

    @Override
    public Integer call() {
        Hub hub = flags.hub();
        List<ListedModel> models = ListedModel.all(hub).stream()
                .filter(model -> all || model.isOurs())
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ArrayNode rows = new ObjectMapper().createArrayNode();
            models.forEach(model -> describe(model, rows.addObject()));
            out.println(rows);
            return 0;
        }
        int width =
                models.stream().mapToInt(model -> model.name().length()).max().orElse(0);
        String line = "%-" + width + "s  %-16s %9s  %s%n";
        for (ListedModel model : models) {
            out.printf(line, model.name(), model.kind(), PullProgressLine.size(model.bytes()), model.remark());
        }
        if (models.size() == 1) {
            spec.commandLine()
                    .getErr()
                    .println("trol: nothing in %s; 'trol pull TroL-1.8B' gets a real model"
                            .formatted(hub.options().cache()));
        }
        return 0;
    }

    private static void describe(ListedModel model, ObjectNode row) {
        row.put("name", model.name())
                .put("kind", model.kind())
                .put("bytes", model.bytes())
                .put("usable", model.missing().isEmpty());
        model.missing().forEach(row.putArray("missing")::add);
        if (!model.commit().isEmpty()) {
            row.put("commit", model.commit());
        }
        if (!model.path().isEmpty()) {
            row.put("path", model.path());
        }
    }
}
