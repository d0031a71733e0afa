package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.AnswerListener;
import java.util.ArrayList;
import java.util.List;

/** Tells a ticket of the text of one answer, each piece with the tokens that it is made of. */
final class Pieces implements AnswerListener {
    private final Ticket ticket;
    private final int answer;
    private final List<Token> tokens = new ArrayList<>();

    Pieces(Ticket ticket, int answer) {
        this.ticket = ticket;
        this.answer = answer;
    }

    @Override
    public void token(Token token) {
        tokens.add(token);
    }

    @Override
    public void text(String piece) {
        ticket.tell(new Event.Piece(answer, piece, List.copyOf(tokens)));
        tokens.clear();
    }

    /** Tokens behind the last text: an ending token, blanks that are not shown. */
    void finish() {
        if (!tokens.isEmpty()) {
            text("");
        }
    }
}
