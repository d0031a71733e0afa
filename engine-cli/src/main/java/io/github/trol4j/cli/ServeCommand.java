package io.github.trol4j.cli;

import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.ServeOptions;
import io.github.trol4j.serve.Server;
import io.github.trol4j.serve.fetch.AllowedHosts;
import io.github.trol4j.serve.http.Keys;
import io.github.trol4j.serve.http.Limits;
import io.github.trol4j.serve.schedule.Scheduler;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trol serve}: one model for many clients. */
@Command(
        name = "serve",
        description = "Answers OpenAI's clients about pictures, many at once, until it is ended.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  trol serve",
            "  curl -s localhost:8077/v1/chat/completions -H 'Content-Type: application/json' -d '{\"model\": \"nano\", "
                    + "\"messages\": [{\"role\": \"user\", \"content\": \"What colour is the sky?\"}]}'",
            "  trol serve --model TroL-1.8B --parallel 8 --media-root ~/pictures",
            "  trol serve --model TroL-7B --host 0.0.0.0 --api-key-file keys.txt",
            "",
            "Prints its address once it is ready, and a line for each request without its content to standard error. Ctrl-C or SIGTERM:",
            "nothing new is taken, what was accepted is answered. docs/SERVING.md tells what clients can ask, and what to think of before",
            "others can reach it."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STALL = Duration.ofMillis(300);

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}; 0 takes any that is free.")
    private int port = 8077;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen at. Default: this machine alone; any other needs --api-key-file.")
    private @Nullable String host;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Clients must send a key that is a line of this file, as 'Authorization: Bearer KEY'.")
    private @Nullable Path apiKeyFile;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Answers that are written at once. Default: ${DEFAULT-VALUE}.")
    private int parallel = ServeOptions.PARALLEL;

    @Option(
            names = "--memory-limit",
            paramLabel = "GIB",
            description =
                    "Memory for keys and values, beside the weights: two thirds for answers under way, which wait for one another"
                            + " where it is short, one third for prompts that may come again. Default: three eighths of the machine's.")
    private @Nullable Double memoryLimit;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Questions that may wait; more are told to come again (429). Default: ${DEFAULT-VALUE}.")
    private int queue = ServeOptions.QUEUE;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest time for a question, waiting included. Default: ${DEFAULT-VALUE}.")
    private long timeout = 600;

    @Option(
            names = "--media-root",
            paramLabel = "DIR",
            description = "Requests may name pictures below this folder as file:///... Default: none.")
    private @Nullable Path mediaRoot;

    @Option(
            names = "--allow-url",
            paramLabel = "HOST",
            description =
                    "Requests may name pictures at this public host by http(s) address; HOST:PORT for another port,"
                            + " HOST=ADDRESS for one of your own network. May be repeated. Default: none.")
    private List<String> allowUrl = List.of();

    @Mixin
    private ModelFlags model;

    @Override
    public Integer call() throws InterruptedException {
        ServeOptions options = options();
        CountDownLatch end = new CountDownLatch(1);
        PrintWriter err = spec.commandLine().getErr();
        LoadOptions load = load(err);
        try (StopSwitch _ = StopSwitch.install(end::countDown, PATIENCE.plusSeconds(5));
                TrolModel loaded = model.load(load);
                Server server = start(loaded, options)) {
            spec.commandLine()
                    .getOut()
                    .println("trol: serving %s at %s".formatted(options.name(), url(server.address())));
            spec.commandLine().getOut().flush();
            end.await();
            if (!server.drain(PATIENCE)) {
                err.println(
                        "trol: some answers took longer than %d s and were given up".formatted(PATIENCE.toSeconds()));
            }
        }
        return 0;
    }

    private LoadOptions load(PrintWriter err) {
        LoadOptions usual = model.options(err);
        return memoryLimit == null ? usual : usual.withCaches(usual.caches().withPrefixes(bytes(memoryLimit) / 3));
    }

    private static long bytes(double gib) {
        return (long) (gib * (1L << 30));
    }

    private ServeOptions options() {
        check(port >= 0 && port <= 65_535, "--port must be from 0 to 65535");
        check(parallel >= 1 && parallel <= 256, "--parallel must be from 1 to 256");
        check(queue >= 1 && queue <= 10_000, "--queue must be from 1 to 10000");
        check(timeout >= 1 && timeout <= 86_400, "--timeout must be from 1 to 86400 seconds");
        check(
                memoryLimit == null || memoryLimit > 0 && memoryLimit < 1 << 20,
                "--memory-limit is a number of GiB above 0");
        check(mediaRoot == null || Files.isDirectory(mediaRoot), "--media-root %s is no folder".formatted(mediaRoot));
        InetAddress address = address();
        check(
                apiKeyFile != null || address.isLoopbackAddress(),
                "--host %s lets others in: name the keys they need with --api-key-file FILE".formatted(host));
        checkHosts();
        long memory = memoryLimit == null ? ServeOptions.MEMORY : bytes(memoryLimit) / 3 * 2;
        return new ServeOptions(
                model.servedName(),
                new InetSocketAddress(address, port),
                keys(),
                model.base().images(),
                ServeOptions.PICTURES,
                Optional.ofNullable(mediaRoot),
                allowUrl,
                Limits.DEFAULT,
                new Scheduler.Settings(parallel, memory, queue, Duration.ofSeconds(timeout), STALL));
    }

    private void checkHosts() {
        try {
            AllowedHosts.of(allowUrl);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--allow-url: " + e.getMessage());
        }
    }

    private static void check(boolean fine, String problem) {
        if (!fine) {
            throw new UsageException(problem + "; see 'trol serve --help'");
        }
    }

    private InetAddress address() {
        try {
            return host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UsageException("--host %s is no address of this machine".formatted(host));
        }
    }

    private Keys keys() {
        try {
            return apiKeyFile == null ? Keys.none() : Keys.read(apiKeyFile);
        } catch (IOException e) {
            throw new UsageException("--api-key-file cannot be used: " + e.getMessage());
        }
    }

    private static Server start(TrolModel loaded, ServeOptions options) {
        try {
            return Server.start(loaded, options);
        } catch (IOException e) {
            throw new UsageException(
                    "cannot listen at %s: %s; choose another --port".formatted(options.address(), e.getMessage()));
        }
    }

    private static String url(InetSocketAddress address) {
        return "http://%s:%d"
                .formatted(
                        address.getAddress().isLoopbackAddress()
                                ? "localhost"
                                : address.getAddress().getHostAddress(),
                        address.getPort());
    }
}
