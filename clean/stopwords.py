"""The commonest function words of some languages: enough of them in a passage tell its language.

Written for this project. A word may stand in several lists: what two languages share decides nothing between
them. Everything is in lower case, and in NFC.
"""

from __future__ import annotations

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """the of and to in a is that it for was on with as he be by at this had not are but from or have an
            they which you were her she his all we been has there their one will would what who can if out so when
            more said than its about into up them your do my i our also""",
        "de": """der die und das in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus
            er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor
            zur bis mehr durch man sein wurde ich wir ihr kann wenn""",
        "fr": """de la le et les des en un du une que est dans pour qui par sur au plus pas avec ce il ne se sont ou
            son aux mais comme cette été nous je elle ont leur être fait vous tout ses même on sa aussi ces était
            deux sans entre bien peut""",
        "es": """de la que el en y a los se del las un por con una su para es al lo como más o pero sus le ha me si
            sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi
            porque qué sólo han yo hay""",
        "pt": """de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à
            seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo
            aos são você""",
        "it": """di e il la che in a per un è del una non sono le si da con i della al dei come ma lo anche più gli
            alla nel ha se dalla delle ci questo ed o nella dal su tra stato essere quando molto due perché suo sua
            cui fra degli ancora solo""",
        "nl": """de van het een en in is dat op te zijn met voor die niet aan er om ook als maar bij dan nog naar hij
            door wordt tot uit heeft was over ze werd worden meer deze geen kan wel zich dit je zo of ik we had hebben
            moet veel mijn onder""",
        "af": """die en van in is nie te het om dat op sy met vir hy was aan as wat ’n ons by word hulle sal ek jy
            maar kan deur haar ook daar hierdie nog uit moet na baie meer af tot waar gaan toe oor kon""",
        "sv": """och i att det som en på är av för med den till inte har de om ett han men var jag sig från vi så kan
            när år under också efter nu eller sin där vid mot skulle ska bara blir hade hon mycket alla andra detta ut
            här än""",
        "ga": """agus an na ar i is a go le do sé bhí ag ní tá sin chun ach nach mar as faoi bhfuil sí seo den gur
            nuair leis ina bhí raibh aon sna idir iad""",
        "is": """og að í á sem er til við um en var með af fyrir ekki hann það því eru frá hún ég þar hafa sér voru
            hefur sé þá þegar eftir ef upp verið úr þeir hafi var þess""",
        "da": """og i at det er en til af på for med den de som ikke har der et han men var om sig fra vi så kan når
            jeg efter også blev eller havde ved nu sin mod skal være hun bliver mere hvor over meget kun man alle
            andre dette op end""",
        "no": """og i det er en til av på for med den de som ikke har å et han men var om seg fra vi så kan når jeg
            etter også ble eller hadde ved nå sin mot skal være hun blir mer hvor over mye bare man alle andre dette
            opp enn at""",
        "fi": """ja on ei että oli se hän myös mutta ovat kun jos tai kuin niin sen ole vain joka sekä jo nyt mukaan
            voi olla hänen ollut joita jonka kanssa tämä tämän vielä siitä olisi noin mitä minä sitä jälkeen ennen
            he sitten kuitenkin""",
        "pl": """w i na z się do nie to jest że o jak po od za a przez ale dla są co był już tym tego jego ich czy tak
            może było ze tylko tej która który które oraz przy ma pod być została kiedy jej bardzo jako nas mnie
            także gdy""",
        "cs": """a v se na je že s z do to o k i ve pro za by ale jako jsou po od které který jeho která jsem byl co
            ze tak nebo už podle bylo byla při až jen také ke má jejich před by však není kde když před aby této
            které než""",
        "sk": """a v sa na je že s z do to o k i vo pre za by ale ako sú po od ktoré ktorý jeho ktorá som bol čo zo tak
            alebo už podľa bolo bola pri až len aj ku má ich pred však nie kde keď aby tejto než""",
        "hu": """a az és hogy nem is egy ez meg de volt csak van már még ha mint el vagy azt kell ki lehet ezt sem
            majd be pedig fel után szerint minden más amely illetve ami aki most úgy így lesz között miatt
            nagyon volna""",
        "ro": """de și în la a cu o nu pe din să care este că un mai au se pentru ce prin fost sunt lui al ca sau dar
            după fi am ai cel cea ei el lor această acest fără între către când foarte doar unde fiind""",
        "tr": """ve bir bu da de için ile çok olarak daha olan gibi ne kadar en sonra o var ise ya her ki ama mi
            değil oldu olduğu ancak şey iki yok diye tarafından üzerinde göre içinde ben hem veya kendi önce
            bunu""",
        "vi": """và của là có các không được trong cho một người với những này đã để từ khi về đến ra cũng như vào
            tại nhiều sẽ thì năm nhưng còn phải trên sau do theo bị mà ông đó lại nên rất""",
        "id": """yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena ada mereka
            adalah oleh bisa sudah tersebut kami atau lebih telah kita ia dia tahun bahwa seperti saat hanya
            para namun anda secara masih belum""",
        "ca": """de la i que el en a els per un les del amb una és no es al va més com però són ha dels aquest o si
            ser també aquesta seva seu molt tot han quan on fins fer entre perquè sense hi ho ja li""",
        "hr": """i u je da na se za su od s a ne to kao koji iz o što će bi ali koje po sam nije biti koja do ili
            bio li te pri kako samo već smo više ima još kad prema bila bilo nakon zbog jer""",
        "ru": """и в не на что с по а как это он к но из у то за от все его о так для же было бы был ее они мы или
            только до уже если еще ему быть когда мне нет их при я может чтобы""",
        "uk": """і в не на що з у та до як це за він але від для й по про його так вона був було є бути або вже
            якщо ще коли їх при я може щоб які який яка того цього ми ви також тільки""",
        "sr": """и у је да на се за су од са а не то као који из о што ће би али које по сам није бити која до или
            био ли те при како само већ смо више има још кад према била било због јер""",
        "mk": """на и во да се од за со не е што ќе го ги ја како по но или до дека ова тоа а при кој која кои му
            нивните беше биде само уште има сите меѓу дури бидејќи""",
        "bg": """на и в да се от за не е с по си са до че като това ще но или тя той как ли му го през я беше само
            при след още може има бе към които който която ние много под би""",
    }.items()
}
