package io.github.trol4j.cli;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.hub.FileChoice;
import io.github.trol4j.models.hub.Hub;
import io.github.trol4j.models.hub.HubOptions;
import io.github.trol4j.models.hub.ModelName;
import io.github.trol4j.models.hub.PullRequest;
import io.github.trol4j.models.hub.Snapshot;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a model from a hub. */
@Command(
        name = "pull",
        description = "Fetches a model into the cache that Python's tools use too; then its name works as --model.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "What is in the cache already, whoever fetched it, is not fetched again. A pull that was interrupted goes on where it stopped.",
            "Every file is compared with the hash that the hub announced before it gets its name. The folder of the model is printed.",
            "",
            "Examples:",
            "  trol pull TroL-1.8B                             # 5 GB; then: trol ask --model TroL-1.8B -i photo.jpg \"...\"",
            "  trol pull TroL-1.8B --weights q4                # and pack it: trol ask --model TroL-1.8B-q4 ...",
            "  trol pull TroL-7B --weights q4 --drop-source    # keep the packed file only",
            "  trol pull someone/my-TroL@v2                    # another repository, at a branch, tag or commit",
            "",
            "Environment, as for Python's tools: HF_ENDPOINT (another hub), HF_TOKEN, HF_HOME or HF_HUB_CACHE (where the cache is), "
                    + "HF_HUB_OFFLINE=1, HF_HUB_DOWNLOAD_TIMEOUT and HF_HUB_ETAG_TIMEOUT (seconds), HTTPS_PROXY, NO_PROXY.",
            "See docs/MODELS.md for more."
        })
final class PullCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL[@REVISION]",
            description = "TroL-1.8B, TroL-3.8B, TroL-7B, or OWNER/NAME of any repository with a TroL model.")
    private String model;

    @Option(names = "--all", description = "Fetch every file of the repository, not only what is needed to ask.")
    private boolean all;

    @Option(
            names = "--check",
            description = "Compare what is in the cache already with its hashes, and fetch again what is damaged.")
    private boolean check;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description = "Afterwards pack it with weights of this precision: ${COMPLETION-CANDIDATES}.")
    private @Nullable WeightFormat weights;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "With --weights: the packed file. Default: MODEL-FORMAT.trol in the folder of --packed.")
    private @Nullable Path output;

    @Option(
            names = "--drop-source",
            description =
                    "With --weights: once the packed file is written and checked, take the model out of the cache.")
    private boolean dropSource;

    @Option(names = "--backend", paramLabel = "NAME", description = "With --weights: what is to compute with it.")
    private @Nullable String backend;

    @Option(names = "--connections", paramLabel = "N", description = "Fetches at the same time, 1 to 16. Default: 4.")
    private @Nullable Integer connections;

    @Option(names = "--endpoint", paramLabel = "URL", description = "The hub. Default: HF_ENDPOINT, or huggingface.co.")
    private @Nullable URI endpoint;

    @Mixin
    private HubFlags cache;

    @Override
    public Integer call() {
        if (weights == null && (output != null || dropSource || backend != null)) {
            throw new UsageException("--output, --drop-source and --backend need --weights");
        }
        ModelName name = ModelName.of(model);
        HubOptions options = cache.options(endpoint);
        Hub hub = new Hub(connections == null ? options : options.withConnections(connections));
        PrintWriter err = spec.commandLine().getErr();
        try (StopSwitch stop = StopSwitch.install();
                PullProgressLine progress = new PullProgressLine(err, ProgressLine.onTerminal(), stop)) {
            try {
                return pull(hub, name, progress, stop);
            } catch (CancelledException e) {
                progress.remark(e.getMessage()); // while the end of the process is still held back
                return INTERRUPTED;
            }
        }
    }

    private int pull(Hub hub, ModelName name, PullProgressLine progress, StopSwitch stop) {
        PullRequest request =
                PullRequest.of(name).withRecheck(check).withFiles(all ? FileChoice.ALL : FileChoice.NEEDED);
        long fetched = 0;
        if (!all && !hub.options().offline()) {
            Snapshot small = hub.pull(request.withFiles(FileChoice.SMALL), progress);
            refuseStrangers(small);
            fetched = small.fetched();
        }
        Snapshot snapshot = hub.pull(request, progress);
        fetched += snapshot.fetched();
        progress.remark("%s: %s, commit %s"
                .formatted(
                        name,
                        fetched == 0 ? "nothing had to be fetched" : PullProgressLine.size(fetched) + " fetched",
                        snapshot.commit().substring(0, 8)));
        Path result = weights == null
                ? snapshot.folder()
                : new PullPacking(hub, snapshot, backend, output).pack(weights, dropSource, progress, stop);
        spec.commandLine().getOut().println(result);
        return 0;
    }

    /** Before gigabytes are fetched that nothing here can read. */
    private static void refuseStrangers(Snapshot small) {
        try {
            TrolConfig.read(ModelFiles.folder(small.folder()));
        } catch (CheckpointException e) {
            throw new CheckpointException(
                    "%s is no TroL model, so the rest of it was not fetched (--all does): %s"
                            .formatted(small.model(), e.getMessage()),
                    e);
        }
    }
}
