using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Frames that RFC 6455 forbids: each is refused at the octet that proves it, with limits and without.</summary>
[TestFixture(WebSocketRole.Client, 1 << 20)]
[TestFixture(WebSocketRole.Client, int.MaxValue)]
[TestFixture(WebSocketRole.Server, 1 << 20)]
[TestFixture(WebSocketRole.Server, int.MaxValue)]
[Property("Case", "H1.39")]
[Property("Case", "H2.7")]
[Property("Case", "H3.Frames")]
public sealed class RefusalTests(WebSocketRole role, int limit)
{
    private static readonly Opcode[] ReservedOpcodes = [.. new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 }.Select(code => (Opcode)code)];

    private readonly ProtocolOptions _options = new() { MaxFrameSize = limit, MaxMessageSize = limit };

    [Test]
    public void Opcode_Reserved_IsRefusedAtOctet2([ValueSource(nameof(ReservedOpcodes))] Opcode opcode)
    {
        RefusedAt(2, CloseCode.ProtocolError, new WireFrame(opcode, []));
    }

    [Test]
    public void ReservedBits_Unclaimed_AreRefusedAtOctet2(
        [Values(Opcode.Text, Opcode.Binary, Opcode.Ping, Opcode.Pong, Opcode.Close)] Opcode opcode,
        [Values(ReservedBits.Rsv1, ReservedBits.Rsv2, ReservedBits.Rsv3)] ReservedBits bits)
    {
        RefusedAt(2, CloseCode.ProtocolError, new WireFrame(opcode, []).With(bits));
    }

    [Test]
    [Property("Case", "K-E14")]
    public void ReservedBits_OnAContinuation_AreRefusedAtOctet2(
        [Values(ReservedBits.Rsv1, ReservedBits.Rsv2, ReservedBits.Rsv3)] ReservedBits bits)
    {
        RefusedAt(2, CloseCode.ProtocolError, Wire.Continuation("x").With(bits), after: Wire.Text("x").NotFinal());
    }

    [Test]
    [Property("Case", "H1.43")]
    public void Mask_AgainstTheRole_IsRefusedAtOctet2(
        [Values(Opcode.Text, Opcode.Binary, Opcode.Ping, Opcode.Pong, Opcode.Close)] Opcode opcode)
    {
        var frame = new WireFrame(opcode, []);

        RefusedAt(2, CloseCode.ProtocolError, role == WebSocketRole.Server ? frame.Unmasked() : frame.Masked());
    }

    [Test]
    public void Control_NotFinal_IsRefusedAtOctet2([Values(Opcode.Ping, Opcode.Pong, Opcode.Close)] Opcode opcode)
    {
        RefusedAt(2, CloseCode.ProtocolError, new WireFrame(opcode, []).NotFinal());
    }

    [Test]
    [Property("Case", "K-P06")]
    public void Control_LengthOver125_IsRefusedAtOctet2(
        [Values(Opcode.Ping, Opcode.Pong, Opcode.Close)] Opcode opcode, [Values(126, 65_536)] int length)
    {
        RefusedAt(2, CloseCode.ProtocolError, new WireFrame(opcode, new byte[length]));
    }

    [Test]
    [Property("Case", "H1.40")]
    public void Continuation_WithoutAStart_IsRefusedAtOctet2([Values] bool final)
    {
        RefusedAt(2, CloseCode.ProtocolError, Wire.Continuation("x") with { IsFinal = final });
    }

    [Test]
    public void Continuation_AfterAWholeMessage_IsRefusedAtOctet2()
    {
        var session = new Session(role, _options);

        session.Receive(Wire.Text("x")).Read();
        session.Receive(Wire.Continuation("y"));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    [Test]
    public void Data_InsideAMessage_IsRefusedAtOctet2([Values(Opcode.Text, Opcode.Binary)] Opcode opcode)
    {
        RefusedAt(2, CloseCode.ProtocolError, new WireFrame(opcode, []), after: Wire.Text("x").NotFinal());
    }

    [TestCase(16, 0)]
    [TestCase(16, 125)]
    [TestCase(64, 0)]
    [TestCase(64, 125)]
    [TestCase(64, 126)]
    [TestCase(64, 65_535)]
    public void Length_NotInItsShortestForm_IsRefusedAtItsLastOctet(int bits, int length)
    {
        RefusedAt(2 + bits / 8, CloseCode.ProtocolError, Wire.Binary().Telling((ulong)length).WithLengthIn(bits));
    }

    [TestCase(0x8000_0000_0000_0000)]
    [TestCase(0x8000_0000_0000_0001)]
    [TestCase(0xffff_ffff_ffff_fffe)]
    [TestCase(0xffff_ffff_ffff_ffff)]
    [Property("Case", "H1.14")]
    [Property("Case", "H1.22")]
    [Property("Case", "H1.42")]
    [Property("Case", "H2.8")]
    public void Length_TopBitSet_IsRefusedAtOctet10(ulong length)
    {
        RefusedAt(10, CloseCode.ProtocolError, Wire.Binary().Telling(length));
    }

    [TestCase(0x7fff_ffff_ffff_ffff)]
    [TestCase(0x0000_0100_0000_0000)]
    [TestCase(0x0000_0001_0000_0000)]
    [TestCase(0x0000_0000_ffff_ffff)]
    [TestCase(0x0000_0000_8000_0000)]
    [Property("Case", "H1.2")]
    [Property("Case", "H1.25")]
    [Property("Case", "H2.8")]
    public void Length_BeyondAnyMemory_IsRefusedAtOctet10(long length)
    {
        RefusedAt(10, CloseCode.MessageTooBig, Wire.Binary().Telling((ulong)length));
    }

    private void RefusedAt(int octet, CloseCode code, WireFrame frame, WireFrame? after = null)
    {
        byte[] octets = frame.Encode(role.Peer());
        Session told = new Session(role, _options).Receive(after is null ? [] : [after]);
        Session pieces = new Session(role, _options).Receive(after is null ? [] : [after]);
        Session whole = new Session(role, _options).Receive(after is null ? [] : [after]);

        told.Receive(octets.AsSpan(0, octet));
        foreach (byte one in octets.Take(octet))
            pieces.Receive([one]);
        whole.Receive(octets);

        told.MustHaveRefused(code);
        pieces.MustHaveRefused(code);
        whole.MustHaveRefused(code);
    }
}
