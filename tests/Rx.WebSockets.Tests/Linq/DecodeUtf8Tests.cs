using System;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class DecodeUtf8Tests : FlowOperatorContract<ReadOnlyMemory<byte>, string>
{
    private const string Sample = "aä€😀z\uFEFF";

    public override IFlow<string> Apply(IFlow<ReadOnlyMemory<byte>> source) => source.DecodeUtf8();

    public override ReadOnlyMemory<byte> In(int i) => Encoding.UTF8.GetBytes($"{i}");

    public override string Out(int i) => $"{i}";

    [Test]
    public void Text_CutAnywhere_ComesWholeAndNoStringIsEmpty([Range(1, 6)] int size)
    {
        var (source, observer, _) = Subscribed();

        foreach (var chunk in Encoding.UTF8.GetBytes(Sample).Chunk(size))
        {
            source.Send(chunk, default(ReadOnlyMemory<byte>));
        }

        source.Complete();

        Assert.That(string.Concat(observer.Values), Is.EqualTo(Sample));
        Assert.That(observer.Values, Is.All.Not.Empty);
        Assert.That(observer.IsCompleted);
    }

    [Test]
    public void Octets_ThatAreNoUtf8_Are1007([Values("FF", "C080", "EDA080", "F4908080", "61C361")] string hex)
    {
        var (source, observer, _) = Subscribed();

        foreach (var octet in Convert.FromHexString(hex))
        {
            source.Insist(new[] { octet });
        }

        Assert.That((observer.Error as ProtocolException)?.Code, Is.EqualTo(CloseCode.InvalidPayload));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Completion_InsideACharacter_Is1007()
    {
        var (source, observer, _) = Subscribed();

        source.Send("a"u8.ToArray(), new byte[] { 0xE2, 0x82 });
        source.Complete();

        Assert.That(observer.Values, Is.EqualTo(["a"]));
        Assert.That((observer.Error as ProtocolException)?.Code, Is.EqualTo(CloseCode.InvalidPayload));
    }

    [Test]
    public void Error_InsideACharacter_Passes()
    {
        var (source, observer, _) = Subscribed();

        source.Send(new byte[] { 0xE2 });
        source.Fail(new TimeoutException());

        Assert.That(observer.Error, Is.TypeOf<TimeoutException>());
    }
}
