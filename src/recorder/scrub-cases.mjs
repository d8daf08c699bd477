// Texts with secrets (`hunter2`), by class, and what is stored of them; and texts that stay.

export const DIRTY = {
  "brackets and quotes": [
    [
      "password: Some(\"hunter2\")",
      "password: [redacted]"
    ],
    [
      "{\"password\":[\"hunter2\",\"hunter2\"]}",
      "{\"password\":[redacted]}"
    ],
    [
      "\"cookie\":[\"sid=hunter2\"]",
      "\"cookie\":[redacted]"
    ],
    [
      "password := \"hunter2\"",
      "password := \"[redacted]\""
    ],
    [
      "user[password]=hunter2 access%5Ftoken=hunter2 connect.sid=hunter2",
      "user[password]=[redacted] access%5Ftoken=[redacted] connect.sid=[redacted]"
    ],
    [
      "(b'password', b'hunter2')",
      "(b'password', b'[redacted]')"
    ],
    [
      "[[\"authorization\",\"Basic hunter2\"],[\"accept\",\"*/*\"]]",
      "[[\"authorization\",\"[redacted]\"],[\"accept\",\"*/*\"]]"
    ],
    [
      "{'password': b'hunter2', 'n': 1}",
      "{'password': b'[redacted]', 'n': 1}"
    ],
    [
      "{'password': u'hunter2'}",
      "{'password': u'[redacted]'}"
    ],
    [
      "password=SecretString { inner: \"hunter2\" } x",
      "password=[redacted] x"
    ],
    [
      "Login { user: \"ann\", password: Secret(\"hunter2\"), n: 1 }",
      "Login { user: \"ann\", password: [redacted], n: 1 }"
    ],
    [
      "{ password: <Buffer 68 hunter2 65> }",
      "{ password: [redacted] }"
    ],
    [
      "{ tokens: Map(1) { 'a' => 'hunter2' }, n: 1 }",
      "{ tokens: [redacted], n: 1 }"
    ],
    [
      "{ secret: [String: 'hunter2'] }",
      "{ secret: [redacted] }"
    ],
    [
      "[password] => hunter2",
      "[password] => [redacted]"
    ],
    [
      ":password=>\"hunter2\", :token => \"hunter2\"",
      ":password=>\"[redacted]\", :token => \"[redacted]\""
    ],
    [
      "{:password \"hunter2\"}",
      "{:password \"[redacted]\"}"
    ],
    [
      "password='hun''hunter2'",
      "password='[redacted]'"
    ],
    [
      "invalid password \"hunter2\"",
      "invalid password \"[redacted]\""
    ],
    [
      "password==hunter2 password === 'hunter2'",
      "password==[redacted] password === '[redacted]'"
    ],
    [
      "{password:hunter2,user:ann}",
      "{password:[redacted],user:ann}"
    ],
    [
      "the user's password: hunter2",
      "the user's password: [redacted]"
    ],
    [
      "cookies: [ 'sid=hunter2', 'b=hunter2' ]",
      "cookies: [redacted]"
    ],
    [
      "headers: { cookie: 'a=hunter2', authorization: 'Bearer hunter2' }",
      "headers: { cookie: '[redacted]', authorization: '[redacted]' }"
    ],
    [
      "password=hunter2(x",
      "password=[redacted]"
    ],
    [
      "password = Ok(\"hunter2\")",
      "password = [redacted]"
    ],
    [
      "Config { secret: Some(String::from(\"hunter2\")), port: 80 }",
      "Config { secret: [redacted], port: 80 }"
    ],
    [
      "password: Secret<String>(\"hunter2\")",
      "password: [redacted]"
    ],
    [
      "{\"tokens\":[{\"a\":\"hunter2\"},{\"b\":[\"hunter2\"]}],\"n\":1}",
      "{\"tokens\":[redacted],\"n\":1}"
    ],
    [
      "{\"auth\":{\"user\":\"ann\",\"pass\":\"hunter2\"}}",
      "{\"auth\":[redacted]}"
    ],
    [
      "auth: { user: 'ann', pass: 'hunter2' }",
      "auth: [redacted]"
    ],
    [
      "password=(\"hunter2\", \"hunter2\")",
      "password=[redacted]"
    ],
    [
      "api_key=['hunter2', 'hunter2']",
      "api_key=[redacted]"
    ],
    [
      "{\"secret\":[\"hunter2",
      "{\"secret\":[redacted]"
    ],
    [
      "apikeys: [\"hunter2\"]",
      "apikeys: [redacted]"
    ],
    [
      "login[user][password]=hunter2&tokens[]=hunter2",
      "login[user][password]=[redacted]&tokens[]=[redacted]"
    ],
    [
      "{\"Authorization\":[\"Bearer hunter2\"]}",
      "{\"Authorization\":[redacted]}"
    ],
    [
      "const password = `hunter2`;",
      "const password = `[redacted]`;"
    ],
    [
      "password -> \"hunter2\"",
      "password -> \"[redacted]\""
    ],
    [
      "\"password\" => \"hunter2\"",
      "\"password\" => \"[redacted]\""
    ],
    [
      "\"password\" = 'hunter2'",
      "\"password\" = '[redacted]'"
    ],
    [
      "Error: connect failed (password=hunter2)",
      "Error: connect failed (password=[redacted])"
    ],
    [
      "{'Authorization': 'Bearer hunter2', 'X-Api-Key': 'hunter2'}",
      "{'Authorization': '[redacted]', 'X-Api-Key': '[redacted]'}"
    ],
    [
      "  secretKey: \"hunter2\"",
      "  secretKey: \"[redacted]\""
    ],
    [
      "Headers { 'set-cookie': [ 'a=hunter2; Path=/', 'b=hunter2' ], x: 1 }",
      "Headers { 'set-cookie': [redacted], x: 1 }"
    ],
    [
      "{ password: [Object], token: 'hunter2' }",
      "{ password: [redacted], token: '[redacted]' }"
    ],
    [
      "{\"pin\":1234567,\"otp\":\"hunter2\"}",
      "{\"pin\":[redacted],\"otp\":\"[redacted]\"}"
    ],
    [
      "level=error msg=\"x\" token=\"hunter2\" user=ann",
      "level=error msg=\"x\" token=\"[redacted]\" user=ann"
    ]
  ],
  "names and values in separate fields": [
    [
      "{\"password\":{\"value\":\"hunter2\"}} tail",
      "{\"password\":[redacted]} tail"
    ],
    [
      "{\"name\":\"token\",\"value\":\"hunter2\"}",
      "{\"name\":\"token\",\"value\":\"[redacted]\"}"
    ],
    [
      "{\"value\":\"hunter2\",\"name\":\"token\"}",
      "{\"value\":\"[redacted]\",\"name\":\"token\"}"
    ],
    [
      "[{\"Key\":\"Env\",\"Value\":\"prod\"},{\"Key\":\"DbPassword\",\"Value\":\"hunter2\"}]",
      "[{\"Key\":\"Env\",\"Value\":\"prod\"},{\"Key\":\"DbPassword\",\"Value\":\"[redacted]\"}]"
    ],
    [
      "{ name: 'token', value: 'hunter2' }",
      "{ name: 'token', value: '[redacted]' }"
    ],
    [
      "Header { name: \"authorization\", value: \"Bearer hunter2\" }",
      "Header { name: \"authorization\", value: \"[redacted]\" }"
    ],
    [
      "- name: DB_PASSWORD\n  value: hunter2",
      "- name: DB_PASSWORD\n  value: [redacted]"
    ],
    [
      "<name>token</name><value>hunter2</value>",
      "<name>token</name><value>[redacted]</value>"
    ],
    [
      "<add key=\"Password\" value=\"hunter2\"/>",
      "<add key=\"Password\" value=\"[redacted]\"/>"
    ],
    [
      "<input type=\"password\" name=\"pw\" value=\"hunter2\">",
      "<input type=\"password\" name=\"pw\" value=\"[redacted]\">"
    ],
    [
      "<meta name=\"csrf-token\" content=\"hunter2\">",
      "<meta name=\"csrf-token\" content=\"[redacted]\">"
    ],
    [
      "<password><value>hunter2</value><v>hunter2</v></password>",
      "<password>[redacted]</password>"
    ],
    [
      "<password value=\"hunter2\"/>",
      "<password value=\"[redacted]\"/>"
    ],
    [
      "secret:\n  value: hunter2\nuser: ann",
      "secret:\n  [redacted]\nuser: ann"
    ],
    [
      "Content-Disposition: form-data; name=\"password\"\n\nhunter2\n--abc",
      "Content-Disposition: form-data; name=\"password\"\n\n[redacted]\n--abc"
    ],
    [
      "{\"password\":{\"value\":\"hunter2",
      "{\"password\":[redacted]"
    ],
    [
      "{\"key\":\"Authorization\",\"value\":\"Bearer hunter2\"}",
      "{\"key\":\"Authorization\",\"value\":\"[redacted]\"}"
    ],
    [
      "{\"Name\":\"X-Api-Key\",\"Value\":\"hunter2\"}",
      "{\"Name\":\"X-Api-Key\",\"Value\":\"[redacted]\"}"
    ],
    [
      "{\"value\":\"hunter2\",\"type\":\"x\",\"name\":\"token\"}",
      "{\"value\":\"[redacted]\",\"name\":\"token\"}"
    ],
    [
      "name=password&value=hunter2",
      "name=password&value=[redacted]"
    ],
    [
      "name: password, value: hunter2",
      "name: password, value: [redacted]"
    ],
    [
      "('token', 'hunter2')",
      "('token', '[redacted]')"
    ],
    [
      "{ key: 'password', type: 'string', value: 'hunter2' }",
      "{ key: 'password', type: 'string', value: '[redacted]' }"
    ],
    [
      "[{\"name\":\"user\",\"value\":\"ann\"},{\"name\":\"password\",\"value\":\"hunter2\"}]",
      "[{\"name\":\"user\",\"value\":\"ann\"},{\"name\":\"password\",\"value\":\"[redacted]\"}]"
    ],
    [
      "{\\\"name\\\":\\\"token\\\",\\\"value\\\":\\\"hunter2\\\"}",
      "{\\\"name\\\":\\\"token\\\",\\\"value\\\":\\\"[redacted]\\\"}"
    ],
    [
      "<property name=\"db.password\" value=\"hunter2\"/>",
      "<property name=\"db.password\" value=\"[redacted]\"/>"
    ],
    [
      "OrderedDict([('password', 'hunter2'), ('n', 1)])",
      "OrderedDict([('password', '[redacted]'), ('n', 1)])"
    ],
    [
      "User(name='ann', password='hunter2', token=Token(value='hunter2'))",
      "User(name='ann', password='[redacted]', token=[redacted])"
    ],
    [
      "{\"key\":\"Authorization\",\"value\":\"abc hunter2\"}",
      "{\"key\":\"Authorization\",\"value\":\"[redacted]\"}"
    ],
    [
      "{\"key\":\"Cookie\",\"type\":\"text\",\"value\":\"theme=hunter2\"}",
      "{\"key\":\"Cookie\",\"type\":\"text\",\"value\":\"[redacted]\"}"
    ]
  ],
  "headers": [
    [
      "Authorization: Digest username=\"hunter2\", response=\"66hunter2\"",
      "Authorization: [redacted]"
    ],
    [
      "with Authorization: Token hunter2",
      "with Authorization: [redacted]"
    ],
    [
      "auth=Basic hunter2 and",
      "auth=[redacted]"
    ],
    [
      "sent Digest username=\"hunter2\", response=\"hunter2\"",
      "sent Digest [redacted]"
    ],
    [
      "Set-Cookie: a=\"hunter2\"; b=hunter2",
      "Set-Cookie: [redacted]"
    ],
    [
      "Cookie: theme=hunter2",
      "Cookie: [redacted]"
    ],
    [
      "rawHeaders: [ 'Host', 'x', 'Cookie', 'theme=hunter2', 'Accept', '*/*' ]",
      "rawHeaders: [ 'Host', 'x', 'Cookie', '[redacted]', 'Accept', '*/*' ]"
    ],
    [
      "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/hunter2, SignedHeaders=host, Signature=hunter2",
      "Authorization: [redacted]"
    ],
    [
      "Authorization: OAuth oauth_token=\"hunter2\", oauth_signature=\"hunter2\"",
      "Authorization: [redacted]"
    ],
    [
      "Authorization: Negotiate hunter2==",
      "Authorization: [redacted]"
    ],
    [
      "authorization: hunter2",
      "authorization: [redacted]"
    ],
    [
      "Proxy-Authorization: Digest username=\"hunter2\", nonce=\"hunter2\"",
      "Proxy-Authorization: [redacted]"
    ],
    [
      "{\"headers\":{\"Authorization\":\"Digest username=\\\"hunter2\\\", response=\\\"hunter2\\\"\"},\"n\":1}",
      "{\"headers\":{\"Authorization\":\"[redacted]\"},\"n\":1}"
    ],
    [
      "> GET / HTTP/1.1\n> Host: x\n> Authorization: Basic hunter2==\n> Cookie: a=hunter2; b=hunter2\n> Accept: */*",
      "> GET / HTTP/1.1\n> Host: x\n> Authorization: [redacted]\n> Cookie: [redacted]\n> Accept: */*"
    ],
    [
      "X-Auth-Token: hunter2",
      "X-Auth-Token: [redacted]"
    ],
    [
      "x-csrf-token: hunter2",
      "x-csrf-token: [redacted]"
    ],
    [
      "api-key: hunter2",
      "api-key: [redacted]"
    ],
    [
      "Bearer: hunter2",
      "Bearer: [redacted]"
    ]
  ],
  "keys": [
    [
      "clientsecret=hunter2 PGPASSWORD=hunter2 newpassword=hunter2 refreshtoken=hunter2 sessid=hunter2 passwords=hunter2 tokens=hunter2",
      "clientsecret=[redacted] PGPASSWORD=[redacted] newpassword=[redacted] refreshtoken=[redacted] sessid=[redacted] passwords=[redacted] tokens=[redacted]"
    ],
    [
      "password: correct horse hunter2",
      "password: [redacted]"
    ],
    [
      "api key: hunter2, session id: hunter2",
      "api key: [redacted], session id: [redacted]"
    ],
    [
      "Invalid api key: hunter2",
      "Invalid api key: [redacted]"
    ],
    [
      "Wrong password: hunter2 for ann",
      "Wrong password: [redacted] for ann"
    ],
    [
      "password: hunter2, user: ann",
      "password: [redacted], user: ann"
    ],
    [
      "user=ann token: hunter2",
      "user=ann token: [redacted]"
    ],
    [
      "AccountName=a;AccountKey=hunter2==;EndpointSuffix=x",
      "AccountName=a;AccountKey=[redacted];EndpointSuffix=x"
    ],
    [
      "Server=x;Password=hunter2;User Id=ann",
      "Server=x;Password=[redacted];User Id=ann"
    ],
    [
      "password: hunt,hunter2",
      "password: [redacted]"
    ],
    [
      "authToken: hunter2",
      "authToken: [redacted]"
    ],
    [
      "userpassword=hunter2 dbpassword=hunter2 MYSQL_PWD=hunter2 authtoken=hunter2 accesstoken=hunter2 idtoken=hunter2 xapikey=hunter2",
      "userpassword=[redacted] dbpassword=[redacted] MYSQL_PWD=[redacted] authtoken=[redacted] accesstoken=[redacted] idtoken=[redacted] xapikey=[redacted]"
    ],
    [
      "secrets=hunter2 apikeys=hunter2 cookies=hunter2 credentials=hunter2 privatekeys=hunter2",
      "secrets=[redacted] apikeys=[redacted] cookies=[redacted] credentials=[redacted] privatekeys=[redacted]"
    ],
    [
      "password => hunter2",
      "password => [redacted]"
    ],
    [
      "password:hunter2",
      "password:[redacted]"
    ],
    [
      "passwd: hunter2",
      "passwd: [redacted]"
    ],
    [
      "mypasswd=hunter2 bearerToken=hunter2 private_key=hunter2 privatekey=hunter2 mysql_pwd=hunter2",
      "mypasswd=[redacted] bearerToken=[redacted] private_key=[redacted] privatekey=[redacted] mysql_pwd=[redacted]"
    ]
  ],
  "XML": [
    [
      "<password>hunter2</password>",
      "<password>[redacted]</password>"
    ],
    [
      "<wsse:Password Type=\"x#PasswordText\">hunter2</wsse:Password> tail",
      "<wsse:Password Type=\"x#PasswordText\">[redacted]</wsse:Password> tail"
    ],
    [
      "<password><![CDATA[hunter2]]></password>",
      "<password>[redacted]</password>"
    ],
    [
      "<string name=\"api_key\">hunter2</string>",
      "<string name=\"api_key\">[redacted]</string>"
    ],
    [
      "<user password=\"hunter2\" id=\"1\"/>",
      "<user password=\"[redacted]\" id=\"1\"/>"
    ],
    [
      "<password>hunter2<\\/password>",
      "<password>[redacted]<\\/password>"
    ],
    [
      "&lt;password&gt;hunter2&lt;/password&gt;",
      "&lt;password&gt;[redacted]&lt;/password&gt;"
    ],
    [
      "<password>hunter2",
      "<password>[redacted]"
    ],
    [
      "<password token=\"hunter2\">hunter2</password>",
      "<password token=\"[redacted]\">[redacted]</password>"
    ],
    [
      "<Token>hunter2</Token><user>ann</user>",
      "<Token>[redacted]</Token><user>ann</user>"
    ],
    [
      "<soap:ApiKey>hunter2</soap:ApiKey>",
      "<soap:ApiKey>[redacted]</soap:ApiKey>"
    ],
    [
      "<config apiKey='hunter2' user='ann'/>",
      "<config apiKey='[redacted]' user='ann'/>"
    ],
    [
      "<property name=\"db.password\">hunter2</property>",
      "<property name=\"db.password\">[redacted]</property>"
    ],
    [
      "<clientSecret>\n  hunter2\n</clientSecret>",
      "<clientSecret>[redacted]</clientSecret>"
    ],
    [
      "<accessToken xmlns=\"x\">hunter2</accessToken>",
      "<accessToken xmlns=\"x\">[redacted]</accessToken>"
    ]
  ],
  "commands": [
    [
      "curl -u ann:hunter2 -H \"Authorization: Bearer hunter2\" -H 'Cookie: sid=hunter2; b=hunter2' --cookie \"a=hunter2\" https://x.test/",
      "curl -u [redacted] -H \"Authorization: [redacted]\" -H 'Cookie: [redacted]' --cookie \"[redacted]\" https://x.test/"
    ],
    [
      "curl --user ann:hunter2 https://x/?q=1",
      "curl --user [redacted] https://x/?q=1"
    ],
    [
      "mysql --password hunter2 -h x",
      "mysql --password [redacted] -h x"
    ],
    [
      "mysql --password=hunter2 --user=ann",
      "mysql --password=[redacted] --user=ann"
    ],
    [
      "[\"--token\",\"hunter2\",\"x\"]",
      "[\"--token\",\"[redacted]\",\"x\"]"
    ],
    [
      "curl -H 'X-Api-Key: hunter2' -d 'password=hunter2&user=ann' -d '{\"token\":\"hunter2\"}' https://x",
      "curl -H 'X-Api-Key: [redacted]' -d 'password=[redacted]&user=ann' -d '{\"token\":\"[redacted]\"}' https://x"
    ],
    [
      "curl --header \"Cookie: theme=hunter2\" --data-raw 'secret=hunter2' -b 'x=hunter2'",
      "curl --header \"Cookie: [redacted]\" --data-raw 'secret=[redacted]' -b '[redacted]'"
    ],
    [
      "wget --password=hunter2 --http-password 'hunter2'",
      "wget --password=[redacted] --http-password '[redacted]'"
    ]
  ],
  "YAML and environment files": [
    [
      "Login { password: Some(\n    \"hunter2\",\n), n: 1 }",
      "Login { password: [redacted], n: 1 }"
    ],
    [
      "[\"password\"]=>\n  string(7) \"hunter2\"",
      "[\"password\"]=>\n  [redacted]"
    ],
    [
      "password: |\n  hunter2\n  hunter2\nuser: ann",
      "password: |\n  [redacted]\nuser: ann"
    ],
    [
      "passwords:\n  - hunter2\n  - hunter2\nuser: ann",
      "passwords:\n  [redacted]\nuser: ann"
    ],
    [
      "  token:\n   'hunter2',",
      "  token:\n   '[redacted]',"
    ],
    [
      "PASSWORD=hunter2\nDB_PASS='hunter2'\nexport API_KEY=\"hunter2\"",
      "PASSWORD=[redacted]\nDB_PASS='[redacted]'\nexport API_KEY=\"[redacted]\""
    ],
    [
      "PHPSESSID=hunter2; JSESSIONID=hunter2; ASP.NET_SessionId=hunter2; express.sid=hunter2",
      "PHPSESSID=[redacted]; JSESSIONID=[redacted]; ASP.NET_SessionId=[redacted]; express.sid=[redacted]"
    ],
    [
      "export STRIPE_SECRET_KEY=hunter2",
      "export STRIPE_SECRET_KEY=[redacted]"
    ],
    [
      "DATABASE_PASSWORD=\"hunter2\"",
      "DATABASE_PASSWORD=\"[redacted]\""
    ],
    [
      "password:\n  hunter2",
      "password:\n  [redacted]"
    ]
  ],
  "JSON inside JSON": [
    [
      "{\"error\":\"{\\\"password\\\":[\\\"hunter2\\\",{\\\"a\\\":\\\"hunter2\\\"}],\\\"n\\\":1}\",\"n\":2}",
      "{\"error\":\"{\\\"password\\\":[redacted],\\\"n\\\":1}\",\"n\":2}"
    ],
    [
      "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"password\\\\\\\":\\\\\\\"hunter2\\\\\\\",\\\\\\\"n\\\\\\\":1}\\\"}\"}",
      "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"password\\\\\\\":\\\\\\\"[redacted]\\\\\\\",\\\\\\\"n\\\\\\\":1}\\\"}\"}"
    ],
    [
      "{&quot;password&quot;:&quot;hunter2&quot;,&quot;n&quot;:1}",
      "{&quot;password&quot;:&quot;[redacted]&quot;,&quot;n&quot;:1}"
    ],
    [
      "{\"password\":\"hun\\\\\\\"hunter2\",\"n\":1}",
      "{\"password\":\"[redacted]\",\"n\":1}"
    ],
    [
      "error=\"{\\\"token\\\": \\\"hunter2\\\"}\" level=info",
      "error=\"{\\\"token\\\": \\\"[redacted]\\\"}\" level=info"
    ]
  ],
  "URLs and queries": [
    [
      "redirect=https%3A%2F%2Fx.test%2F%3Ftoken%3Dhunter2%26page%3D2",
      "redirect=https%3A%2F%2Fx.test%2F%3Ftoken%3D[redacted]%26page%3D2"
    ],
    [
      "%7B%22password%22%3A%22hunter2%22%2C%22n%22%3A1%7D",
      "%7B%22password%22%3A%22[redacted]%22%2C%22n%22%3A1%7D"
    ],
    [
      "https://x.test/cb?code=hunter2&state=1",
      "https://x.test/cb?code=[redacted]&state=1"
    ],
    [
      "https://x.test/cb?key=hunter2&sig=hunter2#x",
      "https://x.test/cb?key=[redacted]&sig=[redacted]"
    ],
    [
      "https://s3/x?X-Amz-Credential=hunter2&X-Amz-Signature=hunter2&X-Amz-Security-Token=hunter2&X-Goog-Signature=hunter2&a=1",
      "https://s3/x?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]&X-Goog-Signature=[redacted]&a=1"
    ],
    [
      "postgres://ann:hun/hunter2@db:5432/x",
      "postgres://[redacted]@db:5432/x"
    ],
    [
      "https:\\/\\/ann:hunter2@shop.test\\/api",
      "https:\\/\\/[redacted]@shop.test\\/api"
    ],
    [
      "https%3A%2F%2Fann%3Ahunter2%40x",
      "https%3A%2F%2F[redacted]%40x"
    ],
    [
      "user%5Bpassword%5D=hunter2&client%5Fsecret=hunter2&api%2Dkey=hunter2&session%2Did=hunter2",
      "user%5Bpassword%5D=[redacted]&client%5Fsecret=[redacted]&api%2Dkey=[redacted]&session%2Did=[redacted]"
    ],
    [
      "https://x.test/cb#code=hunter2&state=1",
      "https://x.test/cb#code=[redacted]&state=1"
    ],
    [
      "GET /maps/api?key=hunter2&q=1",
      "GET /maps/api?key=[redacted]&q=1"
    ],
    [
      "https://blob.core.windows.net/x?sv=1&sig=hunter2%3D&se=1",
      "https://blob.core.windows.net/x?sv=1&sig=[redacted]&se=1"
    ],
    [
      "?client_secret=hunter2&redirect_uri=x",
      "?client_secret=[redacted]&redirect_uri=x"
    ],
    [
      "ftp://ann:hunter2@h/x",
      "ftp://[redacted]@h/x"
    ],
    [
      "redis://:hunter2@h:6379/0",
      "redis://[redacted]@h:6379/0"
    ],
    [
      "https://hunter2@h/x",
      "https://[redacted]@h/x"
    ],
    [
      "mongodb+srv://ann:hunter2@h/x?authSource=hunter2",
      "mongodb+srv://[redacted]@h/x?authSource=[redacted]"
    ],
    [
      "jdbc:mysql://h/x?user=ann&password=hunter2",
      "jdbc:mysql://h/x?user=ann&password=[redacted]"
    ],
    [
      "Signature=x X-Amz-Signature=hunter2",
      "Signature=x X-Amz-Signature=[redacted]"
    ],
    [
      "https://h/x?X-Amz-Signature=hunter2",
      "https://h/x?X-Amz-Signature=[redacted]"
    ],
    [
      "https://h/x?a=1&amp;code=hunter2&amp;b=2",
      "https://h/x?a=1&amp;code=[redacted]&amp;b=2"
    ]
  ],
  "forms": [
    [
      "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY----- tail",
      "[redacted] tail"
    ],
    [
      "{\"k\":\"-----BEGIN PRIVATE KEY-----\\nhunter2\\n-----END PRIVATE KEY-----\\n\",\"n\":1}",
      "{\"k\":\"[redacted]\\n\",\"n\":1}"
    ],
    [
      "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2",
      "[redacted]"
    ],
    [
      "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter2\n-----END PGP PRIVATE KEY BLOCK-----",
      "[redacted]"
    ],
    [
      "used AKIAHUNTER2HUNTER2XX and ASIAHUNTER2HUNTER2XX",
      "used [redacted] and [redacted]"
    ],
    [
      "used ghp_hunter2hunter2hunter2hunter2hunter2h1 and gho_hunter2hunter2hunter2hunter2hunter2h1",
      "used [redacted] and [redacted]"
    ],
    [
      "used ghs_hunter2hunter2hunter2 ghu_hunter2hunter2hunter2 ghr_hunter2hunter2hunter2",
      "used [redacted] [redacted] [redacted]"
    ],
    [
      "used github_pat_11AHUNTER20_hunter2hunter2",
      "used [redacted]"
    ],
    [
      "used glpat-hunter2hunter2-hunter2",
      "used [redacted]"
    ],
    [
      "used sk_live_hunter2hunter2 rk_live_hunter2hunter2 sk_test_hunter2hunter2 whsec_hunter2hunter2",
      "used [redacted] [redacted] [redacted] [redacted]"
    ],
    [
      "used xoxb-123456789012-hunter2hunter2 xoxp-123456789012-hunter2hunter2",
      "used [redacted] [redacted]"
    ],
    [
      "used AIzaSyD-hunter2hunter2hunter2hunter2hun",
      "used [redacted]"
    ],
    [
      "used npm_hunter2hunter2hunter2hunter2hunter2h",
      "used [redacted]"
    ],
    [
      "used SG.hunter2hunter2hunter2.hunter2hunter2hunter2",
      "used [redacted]"
    ],
    [
      "used eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.hunter2hunter2",
      "used [redacted]"
    ],
    [
      "used ya29.hunter2hunter2hunter2 GOCSPX-hunter2hunter2",
      "used [redacted] [redacted]"
    ],
    [
      "used sk-hunter2hunter2hunter2 and sk-ant-api03-hunter2hunter2",
      "used [redacted] and [redacted]"
    ],
    [
      "posted to https://hooks.slack.com/services/T000/B000/hunter2",
      "posted to https://hooks.slack.com/services/[redacted]"
    ],
    [
      "said:\\nsk-hunter2hunter2hunter2\\neyJhbGciOiJIUzI1NiJ9hunter2hunter2",
      "said:\\n[redacted]\\n[redacted]"
    ]
  ]
};

export const CLEAN = [
  "Failed to parse cookie: unexpected end of input",
  "Invalid credentials: user not found",
  "PasswordError: too short",
  "Wrong password: 3 attempts left",
  "tokenCount=3",
  "secretary: Ann",
  "Unexpected token: end of file",
  "Unexpected token < in JSON at position 4",
  "Unexpected token = in JSON at position 4",
  "Unexpected token : in JSON at position 4",
  "Unexpected token 'x', \"xyz\" is not valid JSON",
  "Unexpected token ':', \"xyz\" is not valid JSON",
  "author=ann",
  "authority: x",
  "authenticated: true",
  "shop::password::check",
  "secret.js:10:20",
  "token.ts:42",
  "auth.service.ts:15:3",
  "max_tokens: 17",
  "prompt_tokens=12",
  "{\"total_tokens\":1532}",
  "key=value",
  "code=5",
  "Unexpected token: <",
  "Unexpected token: {\n    at f (http://h/a.js:1:2)",
  "TokenExpiredError: jwt expired",
  "JsonWebTokenError: invalid signature",
  "AuthenticationError: Bad credentials",
  "UnauthorizedError: No authorization token was found",
  "Unauthorized: token expired",
  "Invalid token: expired",
  "Invalid API key: not found",
  "Failed to refresh token: 401",
  "Failed to refresh token: NetworkError when attempting to fetch resource.",
  "Failed to refresh token: TypeError: Failed to fetch",
  "Wrong password:\n    at login (http://h/a.js:1:2)",
  "The above error occurred in the <AuthProvider> component:\n    at AuthProvider (http://h/a.js:1:2)",
  "Usage: login <user> <password>",
  "panicked at src/password.rs:7:5:\ncalled",
  "at f (http://h/ForgotPassword.js:10:20)",
  "f@http://h/ForgotPassword.js:10:20",
  "at http://h/reset-password:10:20",
  "at f (C:\\app\\password:10:20)",
  "http://auth.shop.test:8080/x",
  "http://auth:8080/x",
  "http://h/@scope/a.js:1:2",
  "http://h:8080/@vite/client",
  "cookieConsent=yes",
  "password: must be at least 8 characters",
  "password is required",
  "error: --token is required",
  "Firebase: Error (auth/wrong-password).",
  "Option<Password>",
  "<Password as Debug>::fmt",
  "Vec<Token>: x",
  "the passwordless: login",
  "missing fields: \"password\", \"email\", \"name\"",
  "shop::Token: bad",
  "task-550e8400-e29b-41d4-a716-446655440000",
  "tokenizer=bpe",
  "{\"password\":null,\"token\":true}",
  "npm_config_user_agent_with_long",
  "lights_on_and_off_again",
  "The password field is empty",
  "Session expired. Please log in.",
  "zipcode=123 statusCode=404",
  "Failed to read cookie: permission denied",
  "Error parsing token: invalid character at position 3",
  "Invalid secret: must not be empty",
  "Incorrect password: 2 tries remaining",
  "Wrong password: account locked",
  "Invalid credentials: account locked",
  "Bad credentials: please try again",
  "Authentication failed: bad request",
  "AuthError: timeout",
  "AuthenticationException: Full authentication is required",
  "CredentialsError: none found",
  "SecretError: missing",
  "TokenError: bad",
  "InvalidTokenError: Invalid token specified",
  "secretariat=Geneva",
  "authors: Ann, Bob",
  "authorName=ann",
  "author: ann",
  "authority=x",
  "isAuthenticated: true",
  "authenticated=true",
  "tokenIndex=4",
  "tokensUsed: 120",
  "completion_tokens: 55",
  "tokenLength=32",
  "token_count: 9",
  "n_tokens=5",
  "tokenize=yes",
  "Unexpected token } in JSON at position 4",
  "Unexpected token: punc (})",
  "Unexpected token o in JSON",
  "Unexpected token 'o', \"[object Obj\"... is not valid JSON",
  "missing ) after argument list",
  "crate::auth::token::verify",
  "src/auth/token.rs:10:5",
  "at Token.verify (file:///app/auth/token.js:10:20)",
  "    at AuthService.login (webpack-internal:///./src/auth.service.ts:12:5)",
  "auth.py:33",
  "File \"/app/auth.py\", line 3, in token",
  "passwords.test.tsx:3:4",
  "code=404",
  "state=1",
  "sig=abc",
  "https://x/?state=abc&page=2",
  "compass=north bypass=1 spinner=on",
  "passenger: Ann",
  "cookieConsent: accepted",
  "Cookies are disabled",
  "The token has expired",
  "Failed to fetch token",
  "Could not decrypt password: bad decrypt",
  "pinned: true",
  "inside=1 aside=2",
  "access key not found",
  "api key is missing",
  "Enter password:",
  "password:",
  "password=",
  "\"password\":\"\"",
  "{\"password\":null}",
  "password: undefined",
  "password: None",
  "option '--password <value>' argument missing",
  "http://localhost:3000/auth/login",
  "https://h/token/x",
  "ERR_TOKEN: x y",
  "Missing required parameter: token",
  "Missing field `password` at line 1 column 2",
  "missing field: password",
  "Header name must be a valid HTTP token [\"x y\"]",
  "Invalid header: Authorization",
  "no cookies for you",
  "TypeError: Cannot read properties of undefined (reading 'token')",
  "Cannot read property 'password' of undefined",
  "secretKey is not defined",
  "<Token>",
  "<TokenProvider> failed",
  "value: 5, name: x",
  "Unauthorized: no session",
  "401 Unauthorized: expired session",
  "Firebase: Error (auth/invalid-credential).",
  "Access token: expired",
  "session: closed",
  "keyJoinedWithAnotherNameHere",
  "risk-assessment-1234567890-abcdef",
  "User: ann",
  "Session id: not found"
];
