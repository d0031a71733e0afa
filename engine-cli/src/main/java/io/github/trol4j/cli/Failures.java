package io.github.trol4j.cli;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.hub.HubException;
import io.github.trol4j.models.prompt.PromptException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one line for people and an exit code for programs. */
final class Failures implements IExecutionExceptionHandler {
    static final int FAILED = 1;
    static final int USAGE = 2;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        PrintWriter err = command.getErr();
        switch (failure) {
            case PromptException e -> {
                err.println("trol: " + e.getMessage());
                return USAGE;
            }
            case UsageException e -> {
                err.println("trol: " + e.getMessage());
                return USAGE;
            }
            case HubException e
            when e.reason() == HubException.Reason.BAD_SETTING -> {
                err.println("trol: " + e.getMessage());
                return USAGE;
            }
            case InvalidPathException e -> {
                err.println(
                        "trol: a name given here cannot be that of a file (%s); in a locale such as C, start with LC_ALL=C.UTF-8"
                                .formatted(Shown.text(String.valueOf(e.getMessage()))));
                return USAGE;
            }
            case CancelledException e -> err.println("trol: " + e.getMessage());
            case EngineException e -> err.println("trol: " + e.getMessage());
            default -> {
                err.println("trol: an error inside the program, please report it: " + failure);
                failure.printStackTrace(err);
            }
        }
        return FAILED;
    }
}
