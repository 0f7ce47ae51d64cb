using System;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class MessageAssemblerTests
{
    [Test]
    public void WholeMessage_Added_ComesBackAtOnce()
    {
        var assembler = new MessageAssembler(100);

        bool whole = assembler.TryAdd(Frame.Text("Hello"), out Frame message);

        Assert.That(whole, Is.True);
        Assert.That(message, Is.EqualTo(Frame.Text("Hello")));
        Assert.That(assembler.IsOpen, Is.False);
    }

    [Test]
    public void Fragments_Added_AreJoinedAtTheLast()
    {
        var assembler = new MessageAssembler(100);

        bool first = assembler.TryAdd(Frame.Text("Hel").NotFinal(), out _);
        bool second = assembler.TryAdd(Frame.Continuation(Wire.Utf8("l")).NotFinal(), out _);
        bool last = assembler.TryAdd(Frame.Continuation(Wire.Utf8("o")), out Frame message);

        Assert.That((first, second, last), Is.EqualTo((false, false, true)));
        Assert.That(message, Is.EqualTo(Frame.Text("Hello")));
        Assert.That(message.MessageType, Is.EqualTo(Opcode.Text));
    }

    [Test]
    public void Message_Joined_HasTheReservedBitsOfItsFirstFragment()
    {
        var assembler = new MessageAssembler(100);

        assembler.TryAdd(Frame.Binary(Wire.Some(1)).WithReserved(ReservedBits.Rsv1).NotFinal(), out _);
        assembler.TryAdd(Frame.Continuation(Wire.Some(0)), out Frame message);

        Assert.That(message, Is.EqualTo(Frame.Binary(Wire.Some(1)).WithReserved(ReservedBits.Rsv1)));
    }

    [Test]
    public void Left_WhileAMessageGrows_Shrinks()
    {
        var assembler = new MessageAssembler(10);
        int before = assembler.Left;

        assembler.TryAdd(Frame.Binary(new byte[4]).NotFinal(), out _);

        Assert.That((before, assembler.Left, assembler.IsOpen), Is.EqualTo((10, 6, true)));
        assembler.TryAdd(Frame.Continuation(new byte[6]), out _);
        Assert.That(assembler.Left, Is.EqualTo(10));
    }

    [Test]
    [Property("Case", "H1.41")]
    public void Message_OneOctetTooMuch_IsRefused([Values] bool final)
    {
        var assembler = new MessageAssembler(10);
        assembler.TryAdd(Frame.Binary(new byte[4]).NotFinal(), out _);
        Frame next = final ? Frame.Continuation(new byte[7]) : Frame.Continuation(new byte[7]).NotFinal();

        Assert.That(() => assembler.TryAdd(next, out _), Refuses(CloseCode.MessageTooBig));
    }

    [Test]
    public void Message_ExactlyTheLimit_IsTaken()
    {
        var assembler = new MessageAssembler(10);

        Assert.That(assembler.TryAdd(Frame.Binary(new byte[10]), out _), Is.True);
        Assert.That(() => assembler.TryAdd(Frame.Binary(new byte[11]), out _), Throws.InstanceOf<ProtocolException>());
    }

    [Test]
    [Property("Case", "H1.7")]
    public void Fragments_EmptyOnesWithoutEnd_AreRefused()
    {
        var assembler = new MessageAssembler(10);
        assembler.TryAdd(Frame.Binary(default(ReadOnlyMemory<byte>)).NotFinal(), out _);
        Frame empty = Frame.Continuation(default).NotFinal();

        for (int i = 1; i < 65_536 / 64; i++)
            assembler.TryAdd(empty, out _);

        Assert.That(() => assembler.TryAdd(empty, out _), Refuses(CloseCode.MessageTooBig));
    }

    [Test]
    public void Fragments_OutOfOrder_AreRefused()
    {
        var assembler = new MessageAssembler(10);

        Assert.That(() => assembler.TryAdd(Frame.Continuation(Wire.Some(1)), out _), Refuses(CloseCode.ProtocolError));
        assembler.TryAdd(Frame.Text("a").NotFinal(), out _);
        Assert.That(() => assembler.TryAdd(Frame.Text("b"), out _), Refuses(CloseCode.ProtocolError));
    }

    [Test]
    public void ControlFrame_Added_Throws()
    {
        Assert.That(() => new MessageAssembler(10).TryAdd(Frame.Ping(), out _), Throws.ArgumentException);
    }

    [Test]
    public void ChecksText_NotUtf8_IsRefused([Values] bool checks)
    {
        var assembler = new MessageAssembler(10) { ChecksText = checks };
        Frame bad = Frame.Text(Wire.Octets("c3 28"));

        if (checks)
            Assert.That(() => assembler.TryAdd(bad, out _), Refuses(CloseCode.InvalidPayload));
        else
            Assert.That(assembler.TryAdd(bad, out _), Is.True);
    }

    [Test]
    public void ChecksText_CharacterAcrossFragments_IsLegal()
    {
        var assembler = new MessageAssembler(10) { ChecksText = true };

        assembler.TryAdd(Frame.Text(Wire.Octets("f0 9f")).NotFinal(), out _);
        assembler.TryAdd(Frame.Continuation(Wire.Octets("98 80")), out Frame message);

        Assert.That(message.GetText(), Is.EqualTo("😀"));
    }

    [Test]
    public void ChecksText_CharacterCutAtTheEnd_IsRefused()
    {
        var assembler = new MessageAssembler(10) { ChecksText = true };
        assembler.TryAdd(Frame.Text(Wire.Octets("f0 9f")).NotFinal(), out _);

        Assert.That(() => assembler.TryAdd(Frame.Continuation(default), out _), Refuses(CloseCode.InvalidPayload));
    }

    [Test]
    public void Clear_MessageIsOpen_ForgetsIt()
    {
        var assembler = new MessageAssembler(10) { ChecksText = true };
        assembler.TryAdd(Frame.Text(Wire.Octets("f0 9f")).NotFinal(), out _);

        assembler.Clear();

        Assert.That((assembler.IsOpen, assembler.Left, assembler.HeldBytes), Is.EqualTo((false, 10, 0)));
        Assert.That(assembler.TryAdd(Frame.Text("a"), out Frame message), Is.True);
        Assert.That(message, Is.EqualTo(Frame.Text("a")));
    }

    [Test]
    public void MaxMessageSize_Lowered_HoldsFromTheNextFragmentOn()
    {
        var assembler = new MessageAssembler(100);
        assembler.TryAdd(Frame.Binary(new byte[50]).NotFinal(), out _);

        assembler.MaxMessageSize = 60;

        Assert.That(assembler.Left, Is.EqualTo(10));
        Assert.That(() => assembler.TryAdd(Frame.Continuation(new byte[11]), out _), Throws.InstanceOf<ProtocolException>());
    }

    [Test]
    public void MaxMessageSize_LoweredBelowWhatIsHeld_LeavesNothing()
    {
        var assembler = new MessageAssembler(100);
        assembler.TryAdd(Frame.Binary(new byte[50]).NotFinal(), out _);

        assembler.MaxMessageSize = 40;

        Assert.That(assembler.Left, Is.Zero);
    }

    [Test]
    public void Fragments_MemoryChangesAfterwards_AreKept()
    {
        var assembler = new MessageAssembler(10);
        byte[] memory = [1, 2];
        assembler.TryAdd(Frame.Binary(memory).NotFinal(), out _);

        memory[0] = 9;
        assembler.TryAdd(Frame.Continuation(new byte[] { 3 }), out Frame message);

        Assert.That(message, Is.EqualTo(Frame.Binary(new byte[] { 1, 2, 3 })));
    }

    [Test]
    public void Messages_Joined_DontShareTheirMemory()
    {
        var assembler = new MessageAssembler(10);
        assembler.TryAdd(Frame.Binary(new byte[] { 1 }).NotFinal(), out _);
        assembler.TryAdd(Frame.Continuation(new byte[] { 2 }), out Frame first);

        assembler.TryAdd(Frame.Binary(new byte[] { 8 }).NotFinal(), out _);
        assembler.TryAdd(Frame.Continuation(new byte[] { 9 }), out _);

        Assert.That(first, Is.EqualTo(Frame.Binary(new byte[] { 1, 2 })));
    }

    private static EqualConstraint Refuses(CloseCode code) =>
        Throws.InstanceOf<ProtocolException>().With.Property(nameof(ProtocolException.Code)).EqualTo(code);
}
