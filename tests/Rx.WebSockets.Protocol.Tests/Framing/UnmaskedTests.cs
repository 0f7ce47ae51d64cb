using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>A server that takes unmasked frames, which is for tests only.</summary>
public sealed class UnmaskedTests
{
    private static readonly ProtocolOptions Lenient = new() { AllowUnmasked = true };

    [Test]
    [Property("Case", "K-E05")]
    public void Hello_Masked_IsReadAndItsCloseAnswered()
    {
        Session server = Session.Server();

        server.Receive(Wire.Octets("81 85 37 fa 21 3d 7f 9f 4d 51 58  88 82 00 00 00 00 03 e8"));

        Assert.That(server.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
        Assert.That(server.Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
    }

    [Test]
    [Property("Case", "K-E05")]
    public void Hello_UnmaskedThoughAllowed_IsReadAndItsCloseAnswered()
    {
        Session server = Session.Server(Lenient);

        server.Receive(Wire.Octets("81 05 48 65 6c 6c 6f  88 02 03 e8"));

        Assert.That(server.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
        Assert.That(server.Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
    }

    [Test]
    public void Hello_MaskedWhereUnmaskedIsAllowed_IsRead()
    {
        Session server = Session.Server(Lenient).Receive(Wire.Text("Hello").Masked());

        Assert.That(server.Read(), Is.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    public void Client_AllowUnmasked_StillRefusesMaskedFrames()
    {
        Session client = Session.Client(Lenient).Receive(Wire.Text("Hello").Masked());

        client.MustHaveRefused(CloseCode.ProtocolError);
    }
}
