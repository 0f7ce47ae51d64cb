using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>Cutting and joining undo each other, whatever the messages, the sizes and the control frames between.</summary>
[InlineAwaits]
public sealed class FragmentLawTests
{
    private static readonly Gen<byte[]> Octets =
        from length in Gen.Choose(0, 20)
        from octets in Gen.Choose(0, 255).Select(octet => (byte)octet).ArrayOf(length)
        select octets;

    private static readonly Gen<Frame> Control =
        from make in Gen.Elements<Func<ReadOnlyMemory<byte>, Frame>>(Frame.Ping, Frame.Pong, _ => Frame.Close(CloseReason.GoingAway))
        from octets in Octets
        select make(octets);

    private static readonly Gen<Frame> Message =
        from make in Gen.Elements<Func<ReadOnlyMemory<byte>, Frame>>(Frame.Text, Frame.Binary)
        from octets in Octets
        from reserved in Gen.Elements(ReservedBits.None, ReservedBits.Rsv1, ReservedBits.Rsv2 | ReservedBits.Rsv3)
        select make(octets).WithReserved(reserved);

    private static readonly Gen<Scenario> Scenarios =
        from frames in Gen.Frequency((3, Message), (1, Control)).ListOf()
        from between in Gen.Frequency((3, Gen.Constant<Frame?>(null)), (1, Control.Select(frame => (Frame?)frame))).ArrayOf(7)
        from first in Gen.Choose(1, 8)
        from second in Gen.Choose(1, 8)
        select new Scenario([.. frames], between, first, second);

    [Test]
    public void Joined_WhatWasCut_IsTheSame() => Check(scenario =>
    {
        var joined = Run.Through(scenario.Frames, source => source.Fragment(scenario.First).Defragment());

        Assert.That(joined, Is.EqualTo(scenario.Frames));
    });

    [Test]
    public void Joined_WhatWasCutTwice_IsTheSame() => Check(scenario =>
    {
        var joined = Run.Through(scenario.Frames, source => source.Fragment(scenario.First).Fragment(scenario.Second).Defragment());

        Assert.That(joined, Is.EqualTo(scenario.Frames));
    });

    [Test]
    [Property("Case", "K-V10")]
    public void Joined_ControlFramesBetweenTheFragments_DisturbNothing() => Check(scenario =>
    {
        var mixed = Mix(Run.Through(scenario.Frames, source => source.Fragment(scenario.First)), scenario.Between);
        var joined = Run.Through(mixed, source => source.Defragment());
        var messages = Run.Through(mixed, source => source.Messages());

        Assert.That(joined.Where(frame => !frame.IsControl), Is.EqualTo(scenario.Frames.Where(frame => !frame.IsControl)));
        Assert.That(joined.Where(frame => frame.IsControl), Is.EqualTo(mixed.Where(frame => frame.IsControl)));
        Assert.That(messages, Is.EqualTo(scenario.Frames.Where(frame => !frame.IsControl)));
    });

    [Test]
    public void Cut_EachMessage_HasTheFewestFragmentsOfTheSize() => Check(scenario =>
    {
        foreach (var message in scenario.Frames.Where(frame => !frame.IsControl))
        {
            var fragments = Run.Through([message], source => source.Fragment(scenario.First));
            var count = Math.Max(1, (message.Payload.Length + scenario.First - 1) / scenario.First);

            Assert.That(fragments, Has.Count.EqualTo(count));
            Assert.That(fragments.SkipLast(1).Select(fragment => fragment.Payload.Length), Is.All.EqualTo(scenario.First));
            Assert.That(fragments.Select(fragment => fragment.IsFinal), Is.EqualTo(Enumerable.Range(1, count).Select(i => i == count)));
        }
    });

    [Test]
    public void Chunks_OfWhatWasCut_AreTheMessagesPieceByPiece() => Check(scenario =>
    {
        var mixed = Mix(Run.Through(scenario.Frames, source => source.Fragment(scenario.First)), scenario.Between);
        var messages = scenario.Frames.Where(frame => !frame.IsControl).ToList();

        var heads = Run.Through(mixed, source => source.Chunks().Select(message => (message.MessageType, message.Reserved)));
        var chunks = Run.Through(mixed, source => source.Chunks().SelectMany(message => message.Select(chunk => (Message: message, Chunk: chunk))));

        Assert.That(heads, Is.EqualTo(messages.Select(frame => (frame.Opcode, frame.Reserved))));
        Assert.That(
            chunks.GroupBy(chunk => chunk.Message, chunk => chunk.Chunk.ToArray()).Select(group => group.SelectMany(octets => octets)),
            Is.EqualTo(messages.Where(frame => !frame.Payload.IsEmpty).Select(frame => frame.Payload.ToArray())));
    });

    [Test]
    public void TextChunks_OfTextsThatWereCut_AreTheTexts() => Check(scenario =>
    {
        var texts = scenario.Frames.Select(frame => new string([.. frame.Payload.Span.ToArray().Select(octet => (char)(octet * 40 is >= 0xD800 and < 0xE000 ? 'x' : octet * 40))])).ToList();

        var came = Run.Through(
            texts.Select(Frame.Text),
            source => source.Fragment(scenario.First).TextChunks().SelectMany(text => text));

        Assert.That(came, Is.All.Not.Empty);
        Assert.That(string.Concat(came), Is.EqualTo(string.Concat(texts)));
    });

    private static void Check(Action<Scenario> law) =>
        Prop.ForAll(Scenarios.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(6455, 1));

    private static List<Frame> Mix(List<Frame> frames, Frame?[] between) =>
        [.. frames.SelectMany((frame, i) => between[i % between.Length] is { } control ? [frame, control] : new[] { frame })];

    private sealed record Scenario(IReadOnlyList<Frame> Frames, Frame?[] Between, int First, int Second)
    {
        public override string ToString() =>
            $"[{string.Join("; ", Frames)}] by {First} and {Second}, between [{string.Join("; ", Between)}]";
    }
}
