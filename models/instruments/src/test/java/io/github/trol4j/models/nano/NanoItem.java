package io.github.trol4j.models.nano;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.models.prompt.Turn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One question of the benchmark or the samples, and what the Python reference answered.
 *
 * @param set free, follow, mme or samples
 * @param style chat, or benchmark: no line break between picture and question
 * @param before turns that come first: question and answer
 * @param expected the right answer
 * @param full the reference's answer with both traversals
 * @param off the reference's answer with each block once
 */
record NanoItem(
        String set,
        String id,
        String style,
        String kind,
        Path image,
        String question,
        List<String[]> before,
        String expected,
        Expected full,
        Expected off) {

    /**
     * An answer of the reference.
     *
     * @param ids the end of the turn included
     * @param margin smallest distance between the best and the second logit over the answer
     */
    record Expected(List<Integer> ids, String text, double margin) {
        /** Below this another order of additions may choose another token. */
        private static final double CLOSE_CALL = 0.01;

        static Expected of(JsonNode json) {
            List<Integer> ids = new ArrayList<>();
            json.get("ids").forEach(id -> ids.add(id.asInt()));
            return new Expected(
                    ids, json.get("text").asText(), json.get("margin").asDouble());
        }

        boolean isCloseCall() {
            return margin < CLOSE_CALL;
        }
    }

    /** The whole conversation as it stands before the answer; the picture is shown in the first turn. */
    List<Turn> turns(int imageTokens) {
        Task task = style.equals("benchmark") ? Task.MME : Task.DEMO;
        List<Turn> turns = new ArrayList<>();
        for (String[] turn : before) {
            turns.add(turn(turn[0], turns.isEmpty() ? List.of(imageTokens) : List.of(), task)
                    .answered(turn[1]));
        }
        turns.add(turn(question, turns.isEmpty() ? List.of(imageTokens) : List.of(), task));
        return turns;
    }

    private static Turn turn(String text, List<Integer> images, Task task) {
        return new Turn(text, images, task, null);
    }

    @Override
    public String toString() {
        return set + " " + id + " " + style + ": " + question;
    }
}
