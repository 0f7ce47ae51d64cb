using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Masking: by the role, with a fresh key for each frame (RFC 6455 §5.3).</summary>
public sealed class MaskingTests
{
    [Test]
    [Property("Case", "H1.26")]
    public void Client_ManyFrames_TakesAFreshKeyForEach()
    {
        Session client = Session.Client();

        for (int i = 0; i < 3000; i++)
            client.Send(Frame.Text("same")).Flush();

        string[] keys = [.. client.Written().Select(frame => Convert.ToHexString(frame.Key))];
        Assert.That(keys.Distinct().Count(), Is.EqualTo(keys.Length));
    }

    [Test]
    [Property("Case", "H1.26")]
    public void Client_ControlFrames_TakeAFreshKeyToo()
    {
        Session client = Session.Client().Send(Frame.Ping()).Flush().Send(Frame.Pong()).Flush().Receive(Wire.Ping()).Flush().Close();

        string[] keys = [.. client.Written().Select(frame => Convert.ToHexString(frame.Key))];

        Assert.That(keys, Is.Unique);
        Assert.That(keys.Length, Is.EqualTo(4));
    }

    [Test]
    [Property("Case", "H1.26")]
    public void Client_OneFrameInPieces_KeepsItsKey([Values(1, 3, 5, 1024)] int piece)
    {
        Session client = Session.Client().Send(Frame.Binary(Wire.Some(3000)));

        while (client.Protocol.WantsWrite)
            client.Write(piece);

        Assert.That(client.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(3000)) }));
    }

    [Test]
    public void Client_SameSeed_IsTheSameOnTheWire()
    {
        string[] runs = [.. new[] { 7, 7, 8 }.Select(seed =>
        {
            var client = new Session(WebSocketRole.Client, random: new SeededOctets(seed));
            return Convert.ToHexString(client.Send(Frame.Text("a")).Written().Single().Key);
        })];

        Assert.That(runs[0], Is.EqualTo(runs[1]).And.Not.EqualTo(runs[2]));
    }

    [Test]
    public void Client_KeyOfEqualOctets_MasksRight([Values((byte)0x00, (byte)0xff)] byte octet)
    {
        var client = new Session(WebSocketRole.Client, random: new RepeatedOctets(octet));

        WireFrame frame = client.Send(Frame.Binary(Wire.Some(1000))).Written().Single();

        Assert.That(frame, Is.EqualTo(Wire.Binary(Wire.Some(1000))));
        Assert.That(frame.Key, Is.All.EqualTo(octet));
    }

    [Test]
    public void Server_KeyOfEqualOctets_IsUnmaskedRight([Values("00 00 00 00", "ff ff ff ff", "00 00 00 01", "80 00 00 00")] string key)
    {
        Session server = Session.Server();

        server.Receive(Wire.Text("Hello").Masked(key), Wire.Binary(Wire.Some(1000)).Masked(key));

        Assert.That(server.Read(), Is.EqualTo(new[] { Frame.Text("Hello"), Frame.Binary(Wire.Some(1000)) }));
    }

    [Test]
    public void Server_PayloadInEverySplit_IsUnmaskedInStep([Values(0, 1, 2, 3, 4, 5, 8, 13, 16, 31, 32, 33, 64, 100)] int size)
    {
        byte[] octets = Wire.Binary(Wire.Some(size)).Masked("01 02 04 08").Encode(WebSocketRole.Client);

        for (int split = 0; split <= octets.Length; split++)
        {
            Session server = Session.Server().Receive(octets.AsSpan(0, split)).Receive(octets.AsSpan(split));

            Assert.That(server.Read(), Is.EqualTo(new[] { Frame.Binary(Wire.Some(size)) }), $"split at {split}");
        }
    }

    [Test]
    public void Raw_MaskingAgainstTheRole_IsObeyed([Values] WebSocketRole role)
    {
        bool against = role == WebSocketRole.Server;
        var session = new Session(role, new ProtocolOptions { Kind = SessionKind.Raw, Masking = against });

        session.Send(Frame.Text("x"), Frame.Ping());

        Assert.That(session.Written().Select(frame => frame.IsMasked), Is.EqualTo(new bool?[] { against, against }));
    }

    [Test]
    public void Raw_MaskingChangedAtRunTime_HoldsFromTheNextFrameOn([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Send(Frame.Text("a")).Flush();

        session.Masking(role == WebSocketRole.Server).Send(Frame.Text("b")).Flush();
        session.Masking(role == WebSocketRole.Client).Send(Frame.Text("c"));

        bool byRole = role == WebSocketRole.Client;
        Assert.That(session.Written().Select(frame => frame.IsMasked), Is.EqualTo(new bool?[] { byRole, !byRole, byRole }));
    }

    [Test]
    public void Raw_MaskingChangedInsideAFrame_LeavesThatFrameWhole([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Send(Frame.Binary(Wire.Some(1000)));
        session.Write(100);

        session.Protocol.Masking = role == WebSocketRole.Server;

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)) }));
    }

    [Test]
    public void Raw_MaskingAgainstTheRole_StaysStrictOnWhatComesIn([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { Kind = SessionKind.Raw, Masking = role == WebSocketRole.Server });

        session.Receive(Wire.Text("x"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("x") }));
    }

    [Test]
    public void Default_MaskingAgainstTheRole_IsRefusedAtTheCall([Values] WebSocketRole role)
    {
        bool against = role == WebSocketRole.Server;

        Assert.That(() => new Session(role, new ProtocolOptions { Masking = against }), Throws.ArgumentException);
        Assert.That(() => new Session(role).Protocol.Masking = against, Throws.InvalidOperationException);
    }

    [Test]
    public void Default_MaskingAsTheRoleDemands_MayBeSaid([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { Masking = role == WebSocketRole.Client });

        session.Protocol.Masking = role == WebSocketRole.Client;

        Assert.That(session.Send(Frame.Text("x")).Written(), Is.EqualTo(new[] { Wire.Text("x") }));
    }
}
