using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

public sealed class ExtensionKitTests
{
    private static readonly Faulty Good = new();

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Deflate_WithEveryOption_KeepsAllPromises([Values] bool takeover, [Values(9, 15)] int bits) =>
        new ExtensionKit(new PermessageDeflate(new PermessageDeflateOptions
            {
                MinSize = 0,
                SendContextTakeover = takeover,
                ReceiveContextTakeover = takeover,
                SendWindowBits = bits,
            }))
            .SurvivesOddHeaders()
            .RoundTrips()
            .KeepsTheLimit()
            .KeepsTheLimit(100_000)
            .SurvivesGarbage();

    [Test]
    public void Deflate_OfTwoMinds_KeepsAllPromises() =>
        new ExtensionKit(new PermessageDeflate(new PermessageDeflateOptions { MinSize = 5 }), new PermessageDeflate(new PermessageDeflateOptions { ReceiveWindowBits = 9 }))
            .Accepts("permessage-deflate; client_max_window_bits", answer: "permessage-deflate; server_no_context_takeover; client_max_window_bits=9")
            .Declines("permessage-deflate; server_max_window_bits=8")
            .Takes("permessage-deflate; client_max_window_bits=9")
            .Refuses("permessage-deflate; client_max_window_bits")
            .RoundTrips();

    [Test]
    public void Extension_ThatIsRight_KeepsAllPromises() => new ExtensionKit(Good)
        .Accepts("x-faulty", answer: "x-faulty").Declines("x-faulty; a").Takes("x-faulty").Refuses("x-faulty; a")
        .SurvivesOddHeaders().RoundTrips().KeepsTheLimit().SurvivesGarbage();

    [Test]
    public void LocalTransform_IsTakenWithoutAHeader() => new ExtensionKit(new Faulty { Name = "" }).RoundTrips().KeepsTheLimit().SurvivesGarbage();

    [Test]
    public void Headers_OtherThanPromised_AreFound()
    {
        var kit = new ExtensionKit(Good);

        Assert.That(() => kit.Accepts("x-faulty", answer: "x-faulty; a"), Throws.TypeOf<ExtensionKitException>());
        Assert.That(() => kit.Accepts("x-faulty; a", answer: "x-faulty; a"), Throws.TypeOf<ExtensionKitException>());
        Assert.That(() => kit.Declines("x-faulty"), Throws.TypeOf<ExtensionKitException>());
        Assert.That(() => kit.Takes("x-faulty; a"), Throws.TypeOf<ExtensionKitException>());
        Assert.That(() => kit.Refuses("x-faulty"), Throws.TypeOf<ExtensionKitException>());
    }

    [Test]
    public void Offer_ThatIsThrownAt_IsFound()
    {
        var kit = new ExtensionKit(new Faulty { OnHeader = () => throw new FormatException() });

        Assert.That(() => kit.Declines("x-faulty; a"), Throws.TypeOf<ExtensionKitException>().With.InnerException.TypeOf<FormatException>());
        Assert.That(() => kit.Refuses("x-faulty; a"), Throws.TypeOf<ExtensionKitException>().With.InnerException.TypeOf<FormatException>());
        Assert.That(() => kit.SurvivesOddHeaders(), Throws.TypeOf<ExtensionKitException>());
    }

    [Test]
    public void Transform_ThatForgetsFragments_IsFound()
    {
        // It undoes what is whole, and takes each fragment for a message of its own.
        var kit = new ExtensionKit(new Faulty { Inwards = frame => frame.WithPayload(frame.Payload.Length > 0 ? frame.Payload[..^1] : frame.Payload) });

        Assert.That(() => kit.RoundTrips(), Throws.TypeOf<ExtensionKitException>().With.Message.Contains("in fragments of 1"));
    }

    [Test]
    public void Transform_ThatChangesOctets_IsFound()
    {
        var kit = new ExtensionKit(new Faulty { Inwards = frame => frame });

        Assert.That(() => kit.RoundTrips([Frame.Binary(new byte[] { 1 })]), Throws.TypeOf<ExtensionKitException>().With.Message.Contains("came as"));
    }

    [Test]
    public void Transform_ThatSwallowsAMessage_IsFound()
    {
        var kit = new ExtensionKit(new Faulty { Swallows = true });

        Assert.That(() => kit.RoundTrips(), Throws.TypeOf<ExtensionKitException>().With.Message.Contains("0 came"));
    }

    [Test]
    public void Transform_ThatSetsBitsOfOthers_IsFound()
    {
        var kit = new ExtensionKit(new Faulty { Bits = ReservedBits.Rsv3 });

        Assert.That(() => kit.RoundTrips(), Throws.TypeOf<ExtensionKitException>().With.Message.Contains("refuses"));
    }

    [Test]
    public void Limit_ThatIsTakenTooShort_IsFound()
    {
        var kit = new ExtensionKit(new Faulty
        {
            Inwards = frame => frame.Payload.Length > 900 ? throw new ProtocolException(CloseCode.MessageTooBig, "mine", "too big") : Faulty.Strip(frame),
        });

        Assert.That(() => kit.KeepsTheLimit(), Throws.TypeOf<ExtensionKitException>().With.Message.Contains("1000 octets"));
    }

    [Test]
    public void Garbage_ThatIsThrownAt_IsFound()
    {
        var kit = new ExtensionKit(new Faulty { Inwards = frame => frame.WithPayload(frame.Payload[1..]) });

        Assert.That(() => kit.SurvivesGarbage(), Throws.TypeOf<ExtensionKitException>().With.InnerException.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Arguments_Wrong_AreRefused()
    {
        Assert.That(() => new ExtensionKit(null!), Throws.ArgumentNullException);
        Assert.That(() => new ExtensionKit(Good, null!), Throws.ArgumentNullException);
        Assert.That(() => new ExtensionKit(Good).RoundTrips(null!), Throws.ArgumentNullException);
        Assert.That(() => new ExtensionKit(Good).Accepts(null!, ""), Throws.ArgumentNullException);
        Assert.That(() => new ExtensionKit(Good).KeepsTheLimit(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Puts an octet behind the last fragment of each message and takes it off, unless a test has it err.</summary>
    private sealed class Faulty : IFrameExtensionFactory
    {
        public string Name { get; init; } = "x-faulty";

        public IReadOnlyList<ExtensionHeader> Offers => [new ExtensionHeader(Name)];

        public Action OnHeader { get; init; } = () => { };

        public Func<Frame, Frame> Inwards { get; init; } = Strip;

        public bool Swallows { get; init; }

        public ReservedBits Bits { get; init; } = ReservedBits.Rsv2;

        public static Frame Strip(Frame frame) => !frame.IsFinal
            ? frame
            : frame.Payload.Length > 0
                ? frame.WithPayload(frame.Payload[..^1])
                : throw new ProtocolException(CloseCode.InvalidPayload, "mine", "The octet is missing.");

        public ExtensionAcceptance? Accept(ExtensionHeader offer)
        {
            OnHeader();
            return offer.Parameters.Any() ? null : new ExtensionAcceptance(new ExtensionHeader(Name), CreateLocal(WebSocketRole.Server));
        }

        public IFrameExtension? Confirm(ExtensionHeader answer)
        {
            OnHeader();
            return answer.Parameters.Any() ? null : CreateLocal(WebSocketRole.Client);
        }

        public IFrameExtension CreateLocal(WebSocketRole role) => new Extension(this);

        private sealed class Extension(Faulty factory) : IFrameExtension
        {
            public IFrameExtensionFactory Factory => factory;

            public ReservedBits Claims => ReservedBits.Rsv2;

            public void TransformOutgoing(Frame frame, ICollection<Frame> output)
            {
                var marked = frame.Opcode is Opcode.Continuation ? frame : frame.WithReserved(factory.Bits);
                output.Add(frame.IsFinal ? marked.WithPayload((byte[])[.. frame.Payload.Span, 0x21]) : marked);
            }

            public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output)
            {
                if (!factory.Swallows)
                {
                    output.Add(factory.Inwards(frame.WithReserved(ReservedBits.None)));
                }
            }

            public void Dispose()
            {
            }
        }
    }
}
