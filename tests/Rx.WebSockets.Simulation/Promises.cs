using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>What holds in every world.</summary>
internal static class Promises
{
    /// <summary>The largest message of a script with its overhead.</summary>
    private const int LargestMessage = 81_000;

    /// <summary>No session holds more than its options allow, and the messages that always fit.</summary>
    public static void WithinBudget(Peer peer)
    {
        // One frame always fits into the outbox, one message into the inbox.
        long most = peer.Options.OutboxHigh + peer.Options.ReadAhead + (2 * LargestMessage);
        Demand(peer.HeldBytes <= most, peer, $"holds {peer.HeldBytes} octets");
    }

    /// <summary>Every session ends in bounded time.</summary>
    public static void Ended(Peer peer, TimeSpan bound) => Demand(peer.End is not null, peer, $"has not ended within {bound}, it is {peer.Session.State}");

    public static void Kept(Pair pair, bool comparesOctets)
    {
        if (pair is { Client: { } client, Server: { } server })
        {
            Arrived(client, server);
            Arrived(server, client);
            FatesAreTrue(client, server);
            FatesAreTrue(server, client);
            CodesMatch(client, server);
            CodesMatch(server, client);
        }

        foreach (Peer peer in pair.Ends)
        {
            HasOneFateEach(peer);
        }

        if (comparesOctets && pair.Transports is [var transport])
        {
            UnwrittenIsTrue(pair.Client, transport.Client);
            UnwrittenIsTrue(pair.Server, transport.Server);
            WrittenIsTrue(pair.Client, transport.Client);
            WrittenIsTrue(pair.Server, transport.Server);
        }
    }

    /// <summary>What is delivered is the beginning of what was accepted, in order and once; all of it if the sender closed first, cleanly.</summary>
    private static void Arrived(Peer sender, Peer receiver)
    {
        Message[] accepted = [.. sender.Accepted];
        IsBeginningOf(receiver, message => message is { IsPushed: true, IsConflated: false }, accepted);
        IsBeginningOf(receiver, message => !message.IsPushed, accepted);
        CameBefore(receiver, accepted);
        if (AllCame(sender, receiver))
        {
            Demand(receiver.Seen.Count == accepted.Length, receiver,
                $"saw {receiver.Seen.Count} of {accepted.Length} messages although both ended cleanly and the sender closed first");
        }
    }

    /// <summary>Those that waited came in the order of their calls, and so did those that couldn't wait.</summary>
    private static void IsBeginningOf(Peer receiver, Func<Message, bool> isMeant, Message[] accepted)
    {
        string[] sent = [.. accepted.Where(isMeant).Select(message => message.Text)];
        var others = accepted.Where(message => !isMeant(message)).Select(message => message.Text).ToHashSet();
        string[] seen = [.. receiver.Seen.Where(text => !others.Contains(text))];
        for (int at = 0; at < seen.Length; at++)
        {
            Demand(at < sent.Length && seen[at] == sent[at], receiver,
                $"saw {Head(seen[at])} as its message {at}, and {(at < sent.Length ? Head(sent[at]) : "nothing")} was accepted there");
        }
    }

    /// <summary>What was accepted before another message was sent at all has come before it.</summary>
    private static void CameBefore(Peer receiver, Message[] accepted)
    {
        var places = receiver.Seen.Select((text, place) => (text, place)).ToDictionary();
        foreach (Message later in accepted.Where(message => !message.IsConflated && places.ContainsKey(message.Text)))
        {
            foreach (Message earlier in accepted.Where(message => message.AcceptedAt < later.CalledAt))
            {
                Demand(places.TryGetValue(earlier.Text, out int place) && place < places[later.Text], receiver,
                    $"saw {Head(later.Text)} before {Head(earlier.Text)}, which was accepted first");
            }
        }
    }

    /// <summary>Whoever asks for a fate gets one, and only one; nothing expires before its time.</summary>
    private static void HasOneFateEach(Peer sender)
    {
        foreach (Message message in sender.Tracked)
        {
            Demand(message.Fates.Count == 1, sender, $"was told the fates [{string.Join(", ", message.Fates)}] of {Head(message.Text)}");
            var (outcome, at) = message.Fates[0];
            Demand(outcome is not SendOutcome.Expired || at >= message.LivesUntil, sender, $"was told at {at} that {Head(message.Text)} had expired, which lives until {message.LivesUntil}");
        }
    }

    /// <summary>What was said not to be sent never comes; what was said to be written has come if the sender closed first and both ended cleanly.</summary>
    private static void FatesAreTrue(Peer sender, Peer receiver)
    {
        HashSet<string> seen = [.. receiver.Seen];
        foreach (Message message in sender.Tracked.Where(message => message.WasTakenAway))
        {
            Demand(!seen.Contains(message.Text), receiver, $"saw {Head(message.Text)}, which was {message.Fates[0].Outcome}");
        }

        if (AllCame(sender, receiver))
        {
            foreach (Message message in sender.Tracked.Where(message => !message.WasTakenAway))
            {
                Demand(message.Fates is [{ Outcome: SendOutcome.Written }] && seen.Contains(message.Text), receiver,
                    $"{(seen.Contains(message.Text) ? "saw" : "didn't see")} {Head(message.Text)}, which was {message.Fates[0].Outcome}, although both ended cleanly");
            }
        }
    }

    private static bool AllCame(Peer sender, Peer receiver) =>
        sender.End is { Kind: EndKind.Closed, IsClean: true, Unwritten: 0 } && receiver is { SawAll: true, End: { IsClean: true, Initiator: Initiator.Remote } };

    /// <summary>The code that one end received is the one that the other sent.</summary>
    private static void CodesMatch(Peer sender, Peer receiver) =>
        Demand(receiver.End!.CodeReceived is not { } code || sender.End!.CodeSent == code, receiver,
            $"received {receiver.End.CodeReceived}, and {sender.End!.CodeSent} was sent");

    /// <summary>Octets that were accepted and aren't on the wire are counted as unwritten; after a clean end there are none, unless they wait behind a message that was never ended.</summary>
    private static void UnwrittenIsTrue(Peer? peer, InMemoryEnd wire)
    {
        if (peer is null)
        {
            return;
        }

        long missing = peer.Accepted.Sum(message => (long)message.Text.Length) - WireOctets.OfMessages(wire.Sent.ToArray());
        Demand(peer.End!.Unwritten >= missing, peer, $"says that {peer.End.Unwritten} octets were unwritten, and {missing} of its messages are not on the wire");
        Demand(!peer.End.IsClean || peer.End.Unwritten == 0 || WireOctets.EndInsideAMessage(wire.Sent.ToArray()), peer, $"ended cleanly with {peer.End.Unwritten} octets unwritten");
    }

    /// <summary>What was said to be written was taken by the transport, and what was said not to be sent wasn't.</summary>
    private static void WrittenIsTrue(Peer? peer, InMemoryEnd wire)
    {
        if (peer is null)
        {
            return;
        }

        var written = WireOctets.Messages(wire.Sent.ToArray());
        foreach (Message message in peer.Tracked)
        {
            bool isThere = written.Contains(message.Text);
            Demand(message.Fates[0].Outcome is SendOutcome.Written ? isThere : !(message.WasTakenAway && isThere), peer,
                $"was told {message.Fates[0].Outcome} of {Head(message.Text)}, which is {(isThere ? "" : "not ")}on the wire");
        }
    }

    private static string Head(string text) => $"\"{text.TrimEnd('.')}\" of {text.Length}";

    private static void Demand(bool holds, Peer peer, string fault)
    {
        if (!holds)
        {
            throw new BrokenPromiseException($"{peer.Name} {fault}. It ended as {peer.End?.ToString() ?? "nothing"}.");
        }
    }
}
