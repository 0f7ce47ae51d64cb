using System.Collections.Generic;
using System.Text.Json;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Linq;

public sealed class JsonTests : FlowOperatorContract<Frame, User?>
{
    private static readonly Frame[] Bad =
    [
        Frame.Text(""), Frame.Text("{"), Frame.Text("[]"), Frame.Text("""{"id":true}"""), Frame.Text("{} {}"),
        Frame.Binary(new byte[] { (byte)'"', 0xFF, (byte)'"' }),
    ];

    public override IFlow<User?> Apply(IFlow<Frame> source) => source.Json(UserJson.Default.User);

    public override Frame In(int i) => Frame.Text($$"""{"name":"user","id":{{i}}}""");

    public override User Out(int i) => new("user", i);

    [Test]
    public void Json_NoMetadata_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<Frame>().Json<User>(null!), Throws.ArgumentNullException);
        Assert.That(() => new TestFlow<Frame>().Json<User>(null!, _ => { }), Throws.ArgumentNullException);
        Assert.That(() => new TestObserver<Frame>().Json<User>(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Json_Binary_IsReadAsText()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Binary(In(1).Payload), In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
    }

    [Test]
    public void Json_BadMessage_ErrorsWithTheMessageAndItsCause([ValueSource(nameof(Bad))] Frame bad)
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), bad);
        source.Insist(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.Error, Is.TypeOf<MessageFormatException>().With.InnerException.InstanceOf<JsonException>());
        Assert.That(((MessageFormatException)observer.Error!).Frame, Is.EqualTo(bad));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Json_BadMessageThatIsReported_IsLeftOut()
    {
        var reported = new List<Frame>();
        Frame[] messages = [In(1), .. Bad, In(2)];

        var users = Run.Through(messages, (IFlow<Frame> source) => source.Json(UserJson.Default.User, bad => reported.Add(bad.Frame)));

        Assert.That(users, Is.EqualTo([Out(1), Out(2)]));
        Assert.That(reported, Is.EqualTo(Bad));
    }

    [Test]
    public void Json_Fragment_ErrorsInTheNameOfTheOperator()
    {
        var (source, observer, _) = Subscribed();

        source.Send(Frame.Text("{").NotFinal());

        Assert.That(observer.Error!.Message, Does.StartWith("Json() reads whole messages"));
    }

    [Test]
    public void Json_OnAnObserver_SendsTexts()
    {
        var messages = new TestObserver<Frame>();

        var users = messages.Json(UserJson.Default.User);
        users.OnNext(Out(1));
        users.OnNext(null);

        Assert.That(messages.Values, Is.EqualTo([In(1), Frame.Text("null")]));
    }
}
