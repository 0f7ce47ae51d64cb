using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>Compressed messages in the lanes of a socket.</summary>
[TestFixture]
public sealed class SocketMarblesDeflateTests
{
    private static readonly string Long = new('a', 300);

    [Test]
    public void Text_ThatIsCompressed_IsCOnTheWireAndTInTheApplication() => SocketMarbles.Run(
        """
        wire< : c-d-t
        app<  : t-b-t
        app>  : -t-'short'
        wire> : -c-'short'
        """,
        with => with.Extensions(PermessageDeflate.Default).Value("t", Long).Frame("c", Compressed(Opcode.Text)).EverySplit());

    [Test]
    [Property("Case", "H2.2")]
    public void Fragments_ThatAreCompressed_HaveTheBitOnTheFirstOnly() => SocketMarbles.Run(
        """
        wire< : C-p-+-*
        wire> : --q----
        app<  : ------t
        """,
        with => with.Extensions(PermessageDeflate.Default)
            .Value("+", Hex.Parse("00 01 00 fe ff 65"))
            .Value("*", Hex.Parse("00"))
            .Value("t", "Ce"));

    [Test]
    public void Letters_ByDefault_AreStoredBlocksOfThemselves() => SocketMarbles.Run(
        """
        wire< : c--d
        app<  : t--b
        """,
        with => with.Extensions(PermessageDeflate.Default).Value("t", "c").Value("b", "d"));

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Garbage_InACompressedMessage_IsAnsweredWith1007() => SocketMarbles.Run(
        """
        wire< : c---t
        wire> : '1007'
        app<  : #
        """,
        with => with.Extensions(PermessageDeflate.Default).Value("c", Hex.Parse("ff")));

    [Test]
    public void Letters_WithoutExtensions_AreTexts() => SocketMarbles.Run("""
        wire< : c-d
        app<  : c-d
        """);

    [Test]
    public void Extensions_Null_AreRefused()
    {
        Assert.That(() => SocketSetup.Default.Extensions(null!), Throws.ArgumentNullException);
    }

    // What zlib makes of the long text, as whoever wrote the peer would find it in a recording.
    private static WireFrame Compressed(Opcode opcode)
    {
        var frames = new System.Collections.Generic.List<Frame>();
        PermessageDeflate.Default.Accept(PermessageDeflate.Default.Offers[0])!.Extension.TransformOutgoing(Frame.Text(Long), frames);
        return new WireFrame { Opcode = opcode, Reserved = ReservedBits.Rsv1, Payload = frames[0].Payload };
    }
}
